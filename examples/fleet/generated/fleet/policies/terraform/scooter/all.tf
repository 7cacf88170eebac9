data "aws_caller_identity" "AllScooterPolicy" {}

data "aws_partition" "AllScooterPolicy" {}

data "aws_region" "AllScooterPolicy" {}

resource "aws_iot_policy" "AllScooterPolicy" {
  name = "AllScooterPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topicfilter/fleet/+/+",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/lamp*",
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/lock",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/lock/refused",
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/position",
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/status",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:RetainPublish"
        Resource = [
          "arn:${data.aws_partition.AllScooterPolicy.partition}:iot:${data.aws_region.AllScooterPolicy.id}:${data.aws_caller_identity.AllScooterPolicy.account_id}:topic/fleet/*/status",
        ]
      },
    ]
  })
}
