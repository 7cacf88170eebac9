data "aws_caller_identity" "ClientCommandsDevicePolicy" {}

data "aws_partition" "ClientCommandsDevicePolicy" {}

data "aws_region" "ClientCommandsDevicePolicy" {}

resource "aws_iot_policy" "ClientCommandsDevicePolicy" {
  name = "ClientCommandsDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/json",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "ClientCommandsDevicePolicy2" {
  name = "ClientCommandsDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request/json",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted/json",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected/json",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request/json",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted/json",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected/cbor",
          "arn:${data.aws_partition.ClientCommandsDevicePolicy.partition}:iot:${data.aws_region.ClientCommandsDevicePolicy.id}:${data.aws_caller_identity.ClientCommandsDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected/json",
        ]
      },
    ]
  })
}
