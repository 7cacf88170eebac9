/** A kind of policy and its limits. */
export interface PolicyKind {
  readonly dialect: 'iot' | 'iam';
  readonly name: string;
  /** Maximum number of characters per document, without white space. */
  readonly maxCharacters: number;
  /** Maximum number of documents per principal. */
  readonly maxDocuments: number;
}

/** @see {@link https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits} */
export const IOT_POLICY: PolicyKind = { dialect: 'iot', name: 'AWS IoT policy', maxCharacters: 2048, maxDocuments: 10 };

/** @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html} */
export const IAM_POLICY: PolicyKind = { dialect: 'iam', name: 'IAM managed policy', maxCharacters: 6144, maxDocuments: 10 };

/**
 * Maximum number of characters, without white space, of all inline policies of an identity.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html}
 */
export const MAX_INLINE_CHARACTERS = { user: 2048, group: 5120, role: 10240 } as const;

/** An identity that can have inline policies. */
export type InlineOwner = keyof typeof MAX_INLINE_CHARACTERS;
