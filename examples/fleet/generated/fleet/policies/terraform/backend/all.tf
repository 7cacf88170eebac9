data "aws_caller_identity" "AllBackendPolicy" {}

data "aws_partition" "AllBackendPolicy" {}

data "aws_region" "AllBackendPolicy" {}

resource "aws_iot_policy" "AllBackendPolicy" {
  name = "AllBackendPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topicfilter/fleet/+/lock/done",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topicfilter/fleet/+/lock/refused",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topicfilter/fleet/+/position",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topicfilter/fleet/+/status",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/lock/refused",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/position",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/status",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/lamp*",
          "arn:${data.aws_partition.AllBackendPolicy.partition}:iot:${data.aws_region.AllBackendPolicy.id}:${data.aws_caller_identity.AllBackendPolicy.account_id}:topic/fleet/*/lock",
        ]
      },
    ]
  })
}
