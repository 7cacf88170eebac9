data "aws_caller_identity" "ThingTypePolicy" {}

data "aws_partition" "ThingTypePolicy" {}

data "aws_region" "ThingTypePolicy" {}

resource "aws_iot_policy" "ThingTypePolicy" {
  name = "ThingTypePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topicfilter/$aws/events/thingType/+/created",
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topicfilter/$aws/events/thingType/+/deleted",
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topicfilter/$aws/events/thingType/+/updated",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topic/$aws/events/thingType/*/created",
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topic/$aws/events/thingType/*/deleted",
          "arn:${data.aws_partition.ThingTypePolicy.partition}:iot:${data.aws_region.ThingTypePolicy.id}:${data.aws_caller_identity.ThingTypePolicy.account_id}:topic/$aws/events/thingType/*/updated",
        ]
      },
    ]
  })
}
