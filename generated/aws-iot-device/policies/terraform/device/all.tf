data "aws_caller_identity" "AllDevicePolicy" {}

data "aws_partition" "AllDevicePolicy" {}

data "aws_region" "AllDevicePolicy" {}

resource "aws_iot_policy" "AllDevicePolicy" {
  name = "AllDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/get",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/get",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/update",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy2" {
  name = "AllDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/update/accepted",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update/accepted",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy3" {
  name = "AllDevicePolicy3"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/certificates/create/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/$next/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/delta",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/certificates/create/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/delta",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/rejected",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy4" {
  name = "AllDevicePolicy4"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/request",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/request",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/defender/metrics/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/delete/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/delete/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/name/+/update/documents",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/request",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/request",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/defender/metrics/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/delete/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/name/*/update/documents",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy5" {
  name = "AllDevicePolicy5"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/json/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/$next/get/accepted",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json/rejected",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy6" {
  name = "AllDevicePolicy6"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/accepted/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/clients/+/executions/+/response/rejected/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/accepted/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/commands/things/+/executions/+/response/rejected/json",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/accepted/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/rejected/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/accepted/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/rejected/json",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy7" {
  name = "AllDevicePolicy7"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/+/update/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/start-next/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/start-next/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/delete/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/delete/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/documents",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/*/update/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/start-next/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/delete/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/documents",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/rejected",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "AllDevicePolicy8" {
  name = "AllDevicePolicy8"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/notify",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/jobs/notify-next",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topicfilter/$aws/things/+/shadow/update/delta",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/notify",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/jobs/notify-next",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/get/accepted",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/get/rejected",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/things/*/shadow/update/delta",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/clients/*/executions/*/response/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/cbor",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/commands/things/*/executions/*/response/json",
          "arn:${data.aws_partition.AllDevicePolicy.partition}:iot:${data.aws_region.AllDevicePolicy.id}:${data.aws_caller_identity.AllDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor",
        ]
      },
    ]
  })
}
