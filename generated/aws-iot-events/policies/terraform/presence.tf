data "aws_caller_identity" "PresencePolicy" {}

data "aws_partition" "PresencePolicy" {}

data "aws_region" "PresencePolicy" {}

resource "aws_iot_policy" "PresencePolicy" {
  name = "PresencePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topicfilter/$aws/events/presence/connect_failed/#",
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topicfilter/$aws/events/presence/connected/#",
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topicfilter/$aws/events/presence/disconnected/#",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topic/$aws/events/presence/connect_failed/*",
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topic/$aws/events/presence/connected/*",
          "arn:${data.aws_partition.PresencePolicy.partition}:iot:${data.aws_region.PresencePolicy.id}:${data.aws_caller_identity.PresencePolicy.account_id}:topic/$aws/events/presence/disconnected/*",
        ]
      },
    ]
  })
}
