data "aws_caller_identity" "JobExecutionPolicy" {}

data "aws_partition" "JobExecutionPolicy" {}

data "aws_region" "JobExecutionPolicy" {}

resource "aws_iot_policy" "JobExecutionPolicy" {
  name = "JobExecutionPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/canceled",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/deleted",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/failed",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/rejected",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/removed",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/succeeded",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topicfilter/$aws/events/jobExecution/+/timed_out",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/canceled",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/deleted",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/failed",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/rejected",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/removed",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/succeeded",
          "arn:${data.aws_partition.JobExecutionPolicy.partition}:iot:${data.aws_region.JobExecutionPolicy.id}:${data.aws_caller_identity.JobExecutionPolicy.account_id}:topic/$aws/events/jobExecution/*/timed_out",
        ]
      },
    ]
  })
}
