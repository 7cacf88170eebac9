import { CURRENT_VERSION } from '../engine/evaluate.js';
import type { Fault, ReadDocument } from '../engine/read-policy.js';
import { IAM_POLICY, IOT_POLICY, MAX_INLINE_CHARACTERS, type PolicyKind } from '../policy-kind.js';
import { type LintRule, quoted, type Report } from './lint-rule.js';

/** The rules for a whole document. */
export const DOCUMENT_RULES: readonly LintRule[] = [
  fault('malformed', 'The policy does not follow the grammar of policies, so AWS refuses it.'),
  fault('unknown-version', 'The version of the policy language does not exist, so AWS refuses the policy.'),
  fault('principal', 'A policy of a client or an identity names a principal, so AWS refuses it.'),
  fault('unknown-operator', 'A condition operator does not exist, so AWS refuses the policy.'),
  {
    id: 'old-version',
    severity: 'error',
    means: 'A policy without Version 2012-10-17 contains policy variables, which are literal text in other versions.',
    check: ({ documents }) =>
      documents
        .filter(
          ({ version, statements }) =>
            version !== CURRENT_VERSION && statements.some(({ resources }) => resources.some(({ text }) => VARIABLE.test(text))),
        )
        .map(({ at, version }) => ({
          at: `${at}Version`,
          message: `${'${…}'} is literal text in ${version === undefined ? 'a policy without Version' : `version ${quoted(version)}`}`,
          fix: `set "Version": "${CURRENT_VERSION}"`,
        })),
  },
  {
    id: 'no-statement',
    severity: 'error',
    means: 'The policy has no statement, so it grants nothing.',
    check: ({ documents }) =>
      documents
        .filter(({ statements, isFaulty }) => statements.length === 0 && !isFaulty)
        .map(({ at }) => ({ at: `${at}Statement`, message: 'the policy has no statement, so it grants nothing', fix: 'add a statement' })),
  },
  {
    id: 'bad-sid',
    severity: 'error',
    means: 'The Sid of a statement is not alphanumeric or not unique, so IAM refuses the policy.',
    check: ({ documents }) => documents.filter(({ dialect }) => dialect === 'iam').flatMap(badSids),
  },
  tooLarge(IOT_POLICY),
  tooLarge(IAM_POLICY),
  {
    id: 'over-inline',
    severity: 'error',
    means: 'The document exceeds the size limit of the inline policies of its user, group or role.',
    check: ({ documents }) =>
      documents.flatMap((document) => {
        const { inlineOf } = document;
        const limit = inlineOf && MAX_INLINE_CHARACTERS[inlineOf];
        return limit === undefined || document.characters <= limit ? [] : [excess(document, limit, `the inline policies of a ${inlineOf}`)];
      }),
  },
];

/** A policy variable, not a placeholder of a template. */
const VARIABLE = /\$\{(?!AWS::|(?:var|local|data|module)\.)/;

/** @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html} */
function badSids({ statements }: ReadDocument): readonly Report[] {
  const seen = new Map<string, string>();
  return statements.flatMap(({ sid }) => {
    // IAM ignores empty Sids.
    if (!sid || sid.text === '') return [];
    const { text, at } = sid;
    const other = seen.get(text);
    seen.set(text, other ?? at);
    if (other !== undefined) {
      const message = `Sid ${quoted(text)} is already used at ${other}, so IAM refuses the policy`;
      return [{ at, message, fix: 'rename or remove one of the Sids' }];
    }
    if (/^[0-9A-Za-z]+$/.test(text)) return [];
    return [{ at, message: `Sid ${quoted(text)} is not alphanumeric, so IAM refuses the policy`, fix: 'use only letters and digits' }];
  });
}

function fault(id: Fault['rule'], means: string): LintRule {
  return {
    id,
    severity: 'error',
    means,
    check: ({ faults }) => faults.filter(({ rule }) => rule === id).map(({ at, message, fix }) => ({ at, message, fix })),
  };
}

function tooLarge({ dialect, name, maxCharacters }: PolicyKind): LintRule {
  return {
    id: `over-${maxCharacters}`,
    severity: 'error',
    means: `The document exceeds the size limit of an ${name}.`,
    check: ({ documents }) =>
      documents
        .filter((document) => document.dialect === dialect && !document.inlineOf && document.characters > maxCharacters)
        .map((document) => excess(document, maxCharacters, `an ${name}`)),
  };
}

function excess({ at, characters }: ReadDocument, limit: number, kind: string): Report {
  return {
    at: at.replace(/\.$/, ''),
    message: `the document has ${characters} characters without white space, ${characters - limit} over the limit of ${kind}`,
    fix: 'split it into several policies or grant fewer topics',
  };
}
