data "aws_caller_identity" "AllPolicy" {}

data "aws_partition" "AllPolicy" {}

data "aws_region" "AllPolicy" {}

resource "aws_iot_policy" "AllPolicy" {
  name = "AllPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/certificates/registered/+",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/CREATED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/FAILED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/REJECTED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/SUCCEEDED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/TIMED_OUT",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/job/+/deletion_in_progress",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/subscriptions/subscribed/#",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/subscriptions/unsubscribed/#",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/certificates/registered/*",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/CREATED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/FAILED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/REJECTED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/SUCCEEDED",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/TIMED_OUT",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/job/*/deletion_in_progress",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/subscriptions/subscribed/*",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/subscriptions/unsubscribed/*",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllPolicy2" {
  name = "AllPolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/commandExecution/+/IN_PROGRESS",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/job/+/cancellation_in_progress",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroupHierarchy/thingGroup/+/childThingGroup/+/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroupHierarchy/thingGroup/+/childThingGroup/+/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroupMembership/thingGroup/+/thing/+/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroupMembership/thingGroup/+/thing/+/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingTypeAssociation/thing/+/thingType/+/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingTypeAssociation/thing/+/thingType/+/removed",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/commandExecution/*/IN_PROGRESS",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/job/*/cancellation_in_progress",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroupHierarchy/thingGroup/*/childThingGroup/*/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroupHierarchy/thingGroup/*/childThingGroup/*/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroupMembership/thingGroup/*/thing/*/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroupMembership/thingGroup/*/thing/*/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingTypeAssociation/thing/*/thingType/*/added",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingTypeAssociation/thing/*/thingType/*/removed",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllPolicy3" {
  name = "AllPolicy3"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/job/+/canceled",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/job/+/deleted",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/job/*/canceled",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/job/*/deleted",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllPolicy4" {
  name = "AllPolicy4"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/job/+/completed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thing/+/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thing/+/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thing/+/updated",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingGroup/+/updated",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingType/+/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingType/+/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/thingType/+/updated",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/job/*/completed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thing/*/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thing/*/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thing/*/updated",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroup/*/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroup/*/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingGroup/*/updated",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingType/*/created",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingType/*/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/thingType/*/updated",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllPolicy5" {
  name = "AllPolicy5"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/canceled",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/failed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/rejected",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/succeeded",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/timed_out",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/presence/connect_failed/#",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/presence/connected/#",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topicfilter/$aws/events/presence/disconnected/#",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/canceled",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/deleted",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/failed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/rejected",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/removed",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/succeeded",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/jobExecution/*/timed_out",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/presence/connect_failed/*",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/presence/connected/*",
          "arn:${data.aws_partition.AllPolicy.partition}:iot:${data.aws_region.AllPolicy.id}:${data.aws_caller_identity.AllPolicy.account_id}:topic/$aws/events/presence/disconnected/*",
        ]
      },
    ]
  })
}
