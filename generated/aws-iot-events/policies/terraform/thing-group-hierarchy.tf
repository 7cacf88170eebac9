data "aws_caller_identity" "ThingGroupHierarchyPolicy" {}

data "aws_partition" "ThingGroupHierarchyPolicy" {}

data "aws_region" "ThingGroupHierarchyPolicy" {}

resource "aws_iot_policy" "ThingGroupHierarchyPolicy" {
  name = "ThingGroupHierarchyPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingGroupHierarchyPolicy.partition}:iot:${data.aws_region.ThingGroupHierarchyPolicy.id}:${data.aws_caller_identity.ThingGroupHierarchyPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingGroupHierarchyPolicy.partition}:iot:${data.aws_region.ThingGroupHierarchyPolicy.id}:${data.aws_caller_identity.ThingGroupHierarchyPolicy.account_id}:topicfilter/$aws/events/thingGroupHierarchy/thingGroup/+/childThingGroup/+/added",
          "arn:${data.aws_partition.ThingGroupHierarchyPolicy.partition}:iot:${data.aws_region.ThingGroupHierarchyPolicy.id}:${data.aws_caller_identity.ThingGroupHierarchyPolicy.account_id}:topicfilter/$aws/events/thingGroupHierarchy/thingGroup/+/childThingGroup/+/removed",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingGroupHierarchyPolicy.partition}:iot:${data.aws_region.ThingGroupHierarchyPolicy.id}:${data.aws_caller_identity.ThingGroupHierarchyPolicy.account_id}:topic/$aws/events/thingGroupHierarchy/thingGroup/*/childThingGroup/*/added",
          "arn:${data.aws_partition.ThingGroupHierarchyPolicy.partition}:iot:${data.aws_region.ThingGroupHierarchyPolicy.id}:${data.aws_caller_identity.ThingGroupHierarchyPolicy.account_id}:topic/$aws/events/thingGroupHierarchy/thingGroup/*/childThingGroup/*/removed",
        ]
      },
    ]
  })
}
