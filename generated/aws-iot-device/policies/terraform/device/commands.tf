data "aws_caller_identity" "CommandsDevicePolicy" {}

data "aws_partition" "CommandsDevicePolicy" {}

data "aws_region" "CommandsDevicePolicy" {}

resource "aws_iot_policy" "CommandsDevicePolicy" {
  name = "CommandsDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/json",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "CommandsDevicePolicy2" {
  name = "CommandsDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request/json",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted/json",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected/json",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request/json",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted/json",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected/cbor",
          "arn:${data.aws_partition.CommandsDevicePolicy.partition}:iot:${data.aws_region.CommandsDevicePolicy.id}:${data.aws_caller_identity.CommandsDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected/json",
        ]
      },
    ]
  })
}
