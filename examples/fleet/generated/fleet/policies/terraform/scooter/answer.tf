data "aws_caller_identity" "AnswerScooterPolicy" {}

data "aws_partition" "AnswerScooterPolicy" {}

data "aws_region" "AnswerScooterPolicy" {}

resource "aws_iot_policy" "AnswerScooterPolicy" {
  name = "AnswerScooterPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AnswerScooterPolicy.partition}:iot:${data.aws_region.AnswerScooterPolicy.id}:${data.aws_caller_identity.AnswerScooterPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.AnswerScooterPolicy.partition}:iot:${data.aws_region.AnswerScooterPolicy.id}:${data.aws_caller_identity.AnswerScooterPolicy.account_id}:topic/fleet/*/lock/done",
          "arn:${data.aws_partition.AnswerScooterPolicy.partition}:iot:${data.aws_region.AnswerScooterPolicy.id}:${data.aws_caller_identity.AnswerScooterPolicy.account_id}:topic/fleet/*/lock/refused",
        ]
      },
    ]
  })
}
