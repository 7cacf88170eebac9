data "aws_caller_identity" "JobsDevicePolicy" {}

data "aws_partition" "JobsDevicePolicy" {}

data "aws_region" "JobsDevicePolicy" {}

resource "aws_iot_policy" "JobsDevicePolicy" {
  name = "JobsDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/$next/get/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/$next/get/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/get",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "JobsDevicePolicy2" {
  name = "JobsDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/get/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/get/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/update/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/update/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/get/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/get/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/notify",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/notify-next",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/start-next/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/start-next/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/get/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/get/rejected",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/notify",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/notify-next",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next/accepted",
          "arn:${data.aws_partition.JobsDevicePolicy.partition}:iot:${data.aws_region.JobsDevicePolicy.id}:${data.aws_caller_identity.JobsDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next/rejected",
        ]
      },
    ]
  })
}
