data "aws_caller_identity" "ReportScooterPolicy" {}

data "aws_partition" "ReportScooterPolicy" {}

data "aws_region" "ReportScooterPolicy" {}

resource "aws_iot_policy" "ReportScooterPolicy" {
  name = "ReportScooterPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ReportScooterPolicy.partition}:iot:${data.aws_region.ReportScooterPolicy.id}:${data.aws_caller_identity.ReportScooterPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.ReportScooterPolicy.partition}:iot:${data.aws_region.ReportScooterPolicy.id}:${data.aws_caller_identity.ReportScooterPolicy.account_id}:topic/fleet/*/position",
          "arn:${data.aws_partition.ReportScooterPolicy.partition}:iot:${data.aws_region.ReportScooterPolicy.id}:${data.aws_caller_identity.ReportScooterPolicy.account_id}:topic/fleet/*/status",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:RetainPublish"
        Resource = [
          "arn:${data.aws_partition.ReportScooterPolicy.partition}:iot:${data.aws_region.ReportScooterPolicy.id}:${data.aws_caller_identity.ReportScooterPolicy.account_id}:topic/fleet/*/status",
        ]
      },
    ]
  })
}
