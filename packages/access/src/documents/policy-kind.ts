/** How much one kind of policy may hold. */
export interface PolicyKind {
  readonly dialect: 'iot' | 'iam';
  readonly name: string;
  /** Most characters of a document, white space not counted. */
  readonly maxCharacters: number;
  /** Most documents that one principal can have. */
  readonly maxDocuments: number;
}

/** @see {@link https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits} */
export const IOT_POLICY: PolicyKind = { dialect: 'iot', name: 'AWS IoT policy', maxCharacters: 2048, maxDocuments: 10 };

/** @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html} */
export const IAM_POLICY: PolicyKind = { dialect: 'iam', name: 'IAM managed policy', maxCharacters: 6144, maxDocuments: 10 };
