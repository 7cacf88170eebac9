data "aws_caller_identity" "AnswerBackendPolicy" {}

data "aws_partition" "AnswerBackendPolicy" {}

data "aws_region" "AnswerBackendPolicy" {}

resource "aws_iot_policy" "AnswerBackendPolicy" {
  name = "AnswerBackendPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AnswerBackendPolicy.partition}:iot:${data.aws_region.AnswerBackendPolicy.id}:${data.aws_caller_identity.AnswerBackendPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AnswerBackendPolicy.partition}:iot:${data.aws_region.AnswerBackendPolicy.id}:${data.aws_caller_identity.AnswerBackendPolicy.account_id}:topicfilter/fleet/+/lock/done",
          "arn:${data.aws_partition.AnswerBackendPolicy.partition}:iot:${data.aws_region.AnswerBackendPolicy.id}:${data.aws_caller_identity.AnswerBackendPolicy.account_id}:topicfilter/fleet/+/lock/refused",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AnswerBackendPolicy.partition}:iot:${data.aws_region.AnswerBackendPolicy.id}:${data.aws_caller_identity.AnswerBackendPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.AnswerBackendPolicy.partition}:iot:${data.aws_region.AnswerBackendPolicy.id}:${data.aws_caller_identity.AnswerBackendPolicy.account_id}:topic/fleet/*/lock/refused",
        ]
      },
    ]
  })
}
