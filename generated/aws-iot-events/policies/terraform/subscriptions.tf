data "aws_caller_identity" "SubscriptionsPolicy" {}

data "aws_partition" "SubscriptionsPolicy" {}

data "aws_region" "SubscriptionsPolicy" {}

resource "aws_iot_policy" "SubscriptionsPolicy" {
  name = "SubscriptionsPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.SubscriptionsPolicy.partition}:iot:${data.aws_region.SubscriptionsPolicy.id}:${data.aws_caller_identity.SubscriptionsPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.SubscriptionsPolicy.partition}:iot:${data.aws_region.SubscriptionsPolicy.id}:${data.aws_caller_identity.SubscriptionsPolicy.account_id}:topicfilter/$aws/events/subscriptions/subscribed/#",
          "arn:${data.aws_partition.SubscriptionsPolicy.partition}:iot:${data.aws_region.SubscriptionsPolicy.id}:${data.aws_caller_identity.SubscriptionsPolicy.account_id}:topicfilter/$aws/events/subscriptions/unsubscribed/#",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.SubscriptionsPolicy.partition}:iot:${data.aws_region.SubscriptionsPolicy.id}:${data.aws_caller_identity.SubscriptionsPolicy.account_id}:topic/$aws/events/subscriptions/subscribed/*",
          "arn:${data.aws_partition.SubscriptionsPolicy.partition}:iot:${data.aws_region.SubscriptionsPolicy.id}:${data.aws_caller_identity.SubscriptionsPolicy.account_id}:topic/$aws/events/subscriptions/unsubscribed/*",
        ]
      },
    ]
  })
}
