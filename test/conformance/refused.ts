/** The groups of the suite that are refused at generation, by the problem that says so, and why. An entry that no longer applies fails. */
export const REFUSED: { readonly [code: string]: { readonly reason: string; readonly groups: readonly string[] } } = {
  'dangling-ref': {
    reason: 'A `$dynamicAnchor` is no anchor here, so a reference to it leads nowhere.',
    groups: ['dynamicRef: A $ref to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor'],
  },
  'remote-ref': {
    reason: 'The reference leads to the network, or to a schema that the suite serves from a server of its own. Nothing is fetched.',
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
      '`$dynamicRef` is resolved when a value is validated, and a custom vocabulary changes what keywords mean: neither can be decided at generation. `dependencies` belongs to older drafts.',
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
