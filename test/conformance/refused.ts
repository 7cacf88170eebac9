/** The groups of the suite that the generator refuses, by problem code, with the reason. An entry that no longer applies fails the test. */
export const REFUSED: { readonly [code: string]: { readonly reason: string; readonly groups: readonly string[] } } = {
  'dangling-ref': {
    reason: 'A `$dynamicAnchor` is not supported as an anchor, so a reference to it cannot be resolved.',
    groups: ['dynamicRef: A $ref to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor'],
  },
  'remote-ref': {
    reason: 'The reference points to the network, or to a schema on the HTTP server of the suite. The generator fetches nothing.',
    groups: [
      'defs: validate definition against metaschema',
      'dynamicRef: $ref and $dynamicAnchor are independent of order - $ref first',
      'dynamicRef: tests for implementation dynamic anchor and reference link',
      'optional/cross-draft: refs to historic drafts are processed as historic drafts',
      'ref: remote ref, containing refs itself',
      'refRemote: $ref to $ref finds detached $anchor',
      'refRemote: anchor within remote ref',
      'refRemote: base URI change',
      'refRemote: base URI change - change folder in subschema',
      'refRemote: remote HTTP ref with different URN $id',
      'refRemote: remote ref',
      'refRemote: remote ref with ref to defs',
      'refRemote: retrieved nested refs resolve relative to their URI not $id',
    ],
  },
  'unsupported-keyword': {
    reason:
      '`$dynamicRef` is resolved when a value is validated, and a custom vocabulary changes the meaning of keywords. Neither is known at generation time. `dependencies` belongs to older drafts.',
    groups: [
      'dynamicRef: $dynamicRef avoids the root of each schema, but scopes are still registered',
      'dynamicRef: $dynamicRef points to a boolean schema',
      'dynamicRef: A $dynamicRef that initially resolves to a schema without a matching $dynamicAnchor behaves like a normal $ref to $anchor',
      'dynamicRef: A $dynamicRef to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor',
      'dynamicRef: A $dynamicRef with a non-matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor',
      'dynamicRef: A $dynamicRef without anchor in fragment behaves identical to $ref',
      'dynamicRef: An $anchor with the same name as a $dynamicAnchor is not used for dynamic scope resolution',
      'dynamicRef: after leaving a dynamic scope, it is not used by a $dynamicRef',
      'optional/dynamicRef: $dynamicRef skips over intermediate resources - pointer reference across resource boundary',
      'unevaluatedItems: unevaluatedItems with $dynamicRef',
      'optional/dependencies-compatibility: multiple dependents required',
      'optional/dependencies-compatibility: schema dependencies with escaped characters',
      'optional/dependencies-compatibility: single dependency',
      'optional/dependencies-compatibility: single schema dependency',
      'vocabulary: schema that uses custom metaschema with with no validation vocabulary',
    ],
  },
};
