import { type JsonSchema, propertyOf } from '../../../model/json-schema.js';
import { code } from '../../code/code.js';
import { ifThen } from '../../code/if-then.js';
import { block, type Keyword, RETURN, refusal } from '../site.js';
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
        return block(ifThen([code`${place.value} === undefined`, code`!${refusal(place, 'required', code`${'present'}`)}`], RETURN));
      }),
};

function refusesMissing(property: JsonSchema | undefined): boolean {
  return (
    property !== undefined &&
    (property.type !== undefined || property.const !== undefined || (property.enum !== undefined && !property.open))
  );
}
