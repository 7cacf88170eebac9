data "aws_caller_identity" "CommandBackendPolicy" {}

data "aws_partition" "CommandBackendPolicy" {}

data "aws_region" "CommandBackendPolicy" {}

resource "aws_iot_policy" "CommandBackendPolicy" {
  name = "CommandBackendPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topicfilter/fleet/+/lock/done",
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topicfilter/fleet/+/lock/refused",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topic/fleet/*/lock/refused",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topic/fleet/*/lamp*",
          "arn:${data.aws_partition.CommandBackendPolicy.partition}:iot:${data.aws_region.CommandBackendPolicy.id}:${data.aws_caller_identity.CommandBackendPolicy.account_id}:topic/fleet/*/lock",
        ]
      },
    ]
  })
}
