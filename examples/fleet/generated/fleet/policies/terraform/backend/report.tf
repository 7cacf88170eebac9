data "aws_caller_identity" "ReportBackendPolicy" {}

data "aws_partition" "ReportBackendPolicy" {}

data "aws_region" "ReportBackendPolicy" {}

resource "aws_iot_policy" "ReportBackendPolicy" {
  name = "ReportBackendPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ReportBackendPolicy.partition}:iot:${data.aws_region.ReportBackendPolicy.id}:${data.aws_caller_identity.ReportBackendPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ReportBackendPolicy.partition}:iot:${data.aws_region.ReportBackendPolicy.id}:${data.aws_caller_identity.ReportBackendPolicy.account_id}:topicfilter/fleet/+/position",
          "arn:${data.aws_partition.ReportBackendPolicy.partition}:iot:${data.aws_region.ReportBackendPolicy.id}:${data.aws_caller_identity.ReportBackendPolicy.account_id}:topicfilter/fleet/+/status",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ReportBackendPolicy.partition}:iot:${data.aws_region.ReportBackendPolicy.id}:${data.aws_caller_identity.ReportBackendPolicy.account_id}:topic/fleet/*/position",
          "arn:${data.aws_partition.ReportBackendPolicy.partition}:iot:${data.aws_region.ReportBackendPolicy.id}:${data.aws_caller_identity.ReportBackendPolicy.account_id}:topic/fleet/*/status",
        ]
      },
    ]
  })
}
