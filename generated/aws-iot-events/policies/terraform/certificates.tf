data "aws_caller_identity" "CertificatesPolicy" {}

data "aws_partition" "CertificatesPolicy" {}

data "aws_region" "CertificatesPolicy" {}

resource "aws_iot_policy" "CertificatesPolicy" {
  name = "CertificatesPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "iot:Connect"
        Resource = [
          "arn:${data.aws_partition.CertificatesPolicy.partition}:iot:${data.aws_region.CertificatesPolicy.id}:${data.aws_caller_identity.CertificatesPolicy.account_id}:client/*",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Subscribe"
        Resource = [
          "arn:${data.aws_partition.CertificatesPolicy.partition}:iot:${data.aws_region.CertificatesPolicy.id}:${data.aws_caller_identity.CertificatesPolicy.account_id}:topicfilter/$aws/events/certificates/registered/+",
        ]
      },
      {
        Effect = "Allow"
        Action = "iot:Receive"
        Resource = [
          "arn:${data.aws_partition.CertificatesPolicy.partition}:iot:${data.aws_region.CertificatesPolicy.id}:${data.aws_caller_identity.CertificatesPolicy.account_id}:topic/$aws/events/certificates/registered/*",
        ]
      },
    ]
  })
}
