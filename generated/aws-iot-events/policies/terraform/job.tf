data "aws_caller_identity" "JobPolicy" {}

data "aws_partition" "JobPolicy" {}

data "aws_region" "JobPolicy" {}

resource "aws_iot_policy" "JobPolicy" {
  name = "JobPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topicfilter/$aws/events/job/+/canceled",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topicfilter/$aws/events/job/+/cancellation_in_progress",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topicfilter/$aws/events/job/+/completed",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topicfilter/$aws/events/job/+/deleted",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topicfilter/$aws/events/job/+/deletion_in_progress",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topic/$aws/events/job/*/canceled",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topic/$aws/events/job/*/cancellation_in_progress",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topic/$aws/events/job/*/completed",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topic/$aws/events/job/*/deleted",
          "arn:${data.aws_partition.JobPolicy.partition}:iot:${data.aws_region.JobPolicy.id}:${data.aws_caller_identity.JobPolicy.account_id}:topic/$aws/events/job/*/deletion_in_progress",
        ]
      },
    ]
  })
}
