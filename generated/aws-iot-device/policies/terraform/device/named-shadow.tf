data "aws_caller_identity" "NamedShadowDevicePolicy" {}

data "aws_partition" "NamedShadowDevicePolicy" {}

data "aws_region" "NamedShadowDevicePolicy" {}

resource "aws_iot_policy" "NamedShadowDevicePolicy" {
  name = "NamedShadowDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "NamedShadowDevicePolicy2" {
  name = "NamedShadowDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/delete/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/delete/rejected",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/get/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/get/rejected",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/delta",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/documents",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete/rejected",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get/rejected",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/accepted",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/delta",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/documents",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete",
          "arn:${data.aws_partition.NamedShadowDevicePolicy.partition}:iot:${data.aws_region.NamedShadowDevicePolicy.id}:${data.aws_caller_identity.NamedShadowDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update",
        ]
      },
    ]
  })
}
