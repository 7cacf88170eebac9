data "aws_caller_identity" "ProvisioningDevicePolicy" {}

data "aws_partition" "ProvisioningDevicePolicy" {}

data "aws_region" "ProvisioningDevicePolicy" {}

resource "aws_iot_policy" "ProvisioningDevicePolicy" {
  name = "ProvisioningDevicePolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/cbor",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create/json",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json",
        ]
      },
    ]
  })
}

resource "aws_iot_policy" "ProvisioningDevicePolicy2" {
  name = "ProvisioningDevicePolicy2"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/certificates/create-from-csr/json/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topicfilter/$aws/provisioning-templates/+/provision/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/json/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/cbor/rejected",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json/accepted",
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/provisioning-templates/*/provision/json/rejected",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Publish"
        Resource = [
          "arn:${data.aws_partition.ProvisioningDevicePolicy.partition}:iot:${data.aws_region.ProvisioningDevicePolicy.id}:${data.aws_caller_identity.ProvisioningDevicePolicy.account_id}:topic/$aws/certificates/create-from-csr/cbor",
        ]
      },
    ]
  })
}
