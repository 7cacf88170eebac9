data "aws_caller_identity" "ShadowDevicePolicy" {}

data "aws_partition" "ShadowDevicePolicy" {}

data "aws_region" "ShadowDevicePolicy" {}

resource "aws_iot_policy" "ShadowDevicePolicy" {
  name = "ShadowDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:client/*",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "ShadowDevicePolicy2" {
  name = "ShadowDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/delete/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/delete/rejected",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/get/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/get/rejected",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/delta",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/documents",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete/rejected",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/get/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/get/rejected",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/accepted",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/delta",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/documents",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/get",
          "arn:${data.aws_partition.ShadowDevicePolicy.partition}:iot:${data.aws_region.ShadowDevicePolicy.id}:${data.aws_caller_identity.ShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/update",
        ]
      },
    ]
  })
}
