import { type JsonSchema, propertyOf } from '../../../model/json-schema.js';
import { code } from '../../code/code.js';
import { block, type Keyword, refuseIf } from '../site.js';
import { memberSite } from './properties.js';

/** The properties whose own check does not find them missing. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.3} */
export const REQUIRED: Keyword = {
  keyword: 'required',
  on: 'object',
  print: (schema, site) =>
    (schema.required ?? [])
      .filter((name) => !refusesMissing(propertyOf(schema, name)))
      .map((name) => {
        const place = memberSite(site, name);
        return block(refuseIf([code`${place.value} === undefined`], place, 'required', 'present'));
      }),
};

function refusesMissing(property: JsonSchema | undefined): boolean {
  return (
    property !== undefined &&
    (property.type !== undefined || property.const !== undefined || (property.enum !== undefined && !property.open))
  );
}
