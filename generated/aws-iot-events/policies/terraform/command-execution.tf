data "aws_caller_identity" "CommandExecutionPolicy" {}

data "aws_partition" "CommandExecutionPolicy" {}

data "aws_region" "CommandExecutionPolicy" {}

resource "aws_iot_policy" "CommandExecutionPolicy" {
  name = "CommandExecutionPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/CREATED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/FAILED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/IN_PROGRESS",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/REJECTED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/SUCCEEDED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/TIMED_OUT",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/CREATED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/FAILED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/IN_PROGRESS",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/REJECTED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/SUCCEEDED",
          "arn:${data.aws_partition.CommandExecutionPolicy.partition}:iot:${data.aws_region.CommandExecutionPolicy.id}:${data.aws_caller_identity.CommandExecutionPolicy.account_id}:topic/$aws/events/commandExecution/*/TIMED_OUT",
        ]
      },
    ]
  })
}
