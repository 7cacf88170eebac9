data "aws_caller_identity" "DefenderDevicePolicy" {}

data "aws_partition" "DefenderDevicePolicy" {}

data "aws_region" "DefenderDevicePolicy" {}

resource "aws_iot_policy" "DefenderDevicePolicy" {
  name = "DefenderDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/cbor/accepted",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/cbor/rejected",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/json/accepted",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor/accepted",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor/rejected",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json/accepted",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor",
          "arn:${data.aws_partition.DefenderDevicePolicy.partition}:iot:${data.aws_region.DefenderDevicePolicy.id}:${data.aws_caller_identity.DefenderDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json",
        ]
      },
    ]
  })
}
