data "aws_caller_identity" "ThingPolicy" {}

data "aws_partition" "ThingPolicy" {}

data "aws_region" "ThingPolicy" {}

resource "aws_iot_policy" "ThingPolicy" {
  name = "ThingPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topicfilter/$aws/events/thing/+/created",
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topicfilter/$aws/events/thing/+/deleted",
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topicfilter/$aws/events/thing/+/updated",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topic/$aws/events/thing/*/created",
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topic/$aws/events/thing/*/deleted",
          "arn:${data.aws_partition.ThingPolicy.partition}:iot:${data.aws_region.ThingPolicy.id}:${data.aws_caller_identity.ThingPolicy.account_id}:topic/$aws/events/thing/*/updated",
        ]
      },
    ]
  })
}
