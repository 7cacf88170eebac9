data "aws_caller_identity" "CommandScooterPolicy" {}

data "aws_partition" "CommandScooterPolicy" {}

data "aws_region" "CommandScooterPolicy" {}

resource "aws_iot_policy" "CommandScooterPolicy" {
  name = "CommandScooterPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:topicfilter/fleet/+/+",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:topic/fleet/*/lamp*",
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:topic/fleet/*/lock",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.CommandScooterPolicy.partition}:iot:${data.aws_region.CommandScooterPolicy.id}:${data.aws_caller_identity.CommandScooterPolicy.account_id}:topic/fleet/*/lock/refused",
        ]
      },
    ]
  })
}
