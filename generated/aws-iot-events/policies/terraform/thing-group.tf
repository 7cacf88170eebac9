data "aws_caller_identity" "ThingGroupPolicy" {}

data "aws_partition" "ThingGroupPolicy" {}

data "aws_region" "ThingGroupPolicy" {}

resource "aws_iot_policy" "ThingGroupPolicy" {
  name = "ThingGroupPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/created",
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/deleted",
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/updated",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topic/$aws/events/thingGroup/*/created",
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topic/$aws/events/thingGroup/*/deleted",
          "arn:${data.aws_partition.ThingGroupPolicy.partition}:iot:${data.aws_region.ThingGroupPolicy.id}:${data.aws_caller_identity.ThingGroupPolicy.account_id}:topic/$aws/events/thingGroup/*/updated",
        ]
      },
    ]
  })
}
