data "aws_caller_identity" "ThingTypeAssociationPolicy" {}

data "aws_partition" "ThingTypeAssociationPolicy" {}

data "aws_region" "ThingTypeAssociationPolicy" {}

resource "aws_iot_policy" "ThingTypeAssociationPolicy" {
  name = "ThingTypeAssociationPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ThingTypeAssociationPolicy.partition}:iot:${data.aws_region.ThingTypeAssociationPolicy.id}:${data.aws_caller_identity.ThingTypeAssociationPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ThingTypeAssociationPolicy.partition}:iot:${data.aws_region.ThingTypeAssociationPolicy.id}:${data.aws_caller_identity.ThingTypeAssociationPolicy.account_id}:topicfilter/$aws/events/thingTypeAssociation/thing/+/thingType/+/added",
          "arn:${data.aws_partition.ThingTypeAssociationPolicy.partition}:iot:${data.aws_region.ThingTypeAssociationPolicy.id}:${data.aws_caller_identity.ThingTypeAssociationPolicy.account_id}:topicfilter/$aws/events/thingTypeAssociation/thing/+/thingType/+/removed",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ThingTypeAssociationPolicy.partition}:iot:${data.aws_region.ThingTypeAssociationPolicy.id}:${data.aws_caller_identity.ThingTypeAssociationPolicy.account_id}:topic/$aws/events/thingTypeAssociation/thing/*/thingType/*/added",
          "arn:${data.aws_partition.ThingTypeAssociationPolicy.partition}:iot:${data.aws_region.ThingTypeAssociationPolicy.id}:${data.aws_caller_identity.ThingTypeAssociationPolicy.account_id}:topic/$aws/events/thingTypeAssociation/thing/*/thingType/*/removed",
        ]
      },
    ]
  })
}
