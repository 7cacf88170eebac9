data "aws_caller_identity" "ThingGroupMembershipPolicy" {}

data "aws_partition" "ThingGroupMembershipPolicy" {}

data "aws_region" "ThingGroupMembershipPolicy" {}

resource "aws_iot_policy" "ThingGroupMembershipPolicy" {
  name = "ThingGroupMembershipPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingGroupMembershipPolicy.partition}:iot:${data.aws_region.ThingGroupMembershipPolicy.id}:${data.aws_caller_identity.ThingGroupMembershipPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingGroupMembershipPolicy.partition}:iot:${data.aws_region.ThingGroupMembershipPolicy.id}:${data.aws_caller_identity.ThingGroupMembershipPolicy.account_id}:topicfilter/$aws/events/thingGroupMembership/thingGroup/+/thing/+/added",
          "arn:${data.aws_partition.ThingGroupMembershipPolicy.partition}:iot:${data.aws_region.ThingGroupMembershipPolicy.id}:${data.aws_caller_identity.ThingGroupMembershipPolicy.account_id}:topicfilter/$aws/events/thingGroupMembership/thingGroup/+/thing/+/removed",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingGroupMembershipPolicy.partition}:iot:${data.aws_region.ThingGroupMembershipPolicy.id}:${data.aws_caller_identity.ThingGroupMembershipPolicy.account_id}:topic/$aws/events/thingGroupMembership/thingGroup/*/thing/*/added",
          "arn:${data.aws_partition.ThingGroupMembershipPolicy.partition}:iot:${data.aws_region.ThingGroupMembershipPolicy.id}:${data.aws_caller_identity.ThingGroupMembershipPolicy.account_id}:topic/$aws/events/thingGroupMembership/thingGroup/*/thing/*/removed",
        ]
      },
    ]
  })
}
