import { type AwsIotDeviceEvent, awsIotDeviceEvents, type EventOf } from '@topicwright/aws-iot-device';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import type { Connection, RequestParams, RequestPayload } from '@topicwright/mqtt';
import type { SdkTypes } from '@topicwright/runtime';
import { describe, expectTypeOf, it } from 'vitest';

declare const connection: Connection;
const device = () => connection.use(awsIotDeviceEvents);
const thing = { thingName: 'a' };

describe('request', () => {
  it('resolves with the union of the replies', () => {
    const reply = () => device().request('shadowGet', thing, {});
    expectTypeOf<Awaited<ReturnType<typeof reply>>>().toEqualTypeOf<EventOf<'shadowGetAccepted'> | EventOf<'shadowGetRejected'>>();
    const thing2 = () => connection.use(awsIotDeviceEvents, { side: 'service' }).request('commandJson', thing, { any: 'thing' });
    expectTypeOf<Awaited<ReturnType<typeof thing2>>['type']>().toEqualTypeOf<'commandResponseJson' | 'commandResponseCbor'>();
  });

  it('takes requests of its side, with their parameters and payloads', () => {
    const wrong = () => {
      // @ts-expect-error: a reply is not a request
      device().request('shadowGetAccepted', thing, {});
      // @ts-expect-error: the service sends commands
      device().request('commandJson', thing, {});
      // @ts-expect-error: the thing is missing
      device().request('shadowGet', {}, {});
      // @ts-expect-error: the status is missing
      device().request('jobUpdate', { ...thing, jobId: 'j' }, {});
      // @ts-expect-error: no event of this table has replies
      connection.use(awsIotEvents).request('thingCreated', { thingName: 'a' }, {});
      // @ts-expect-error: `use` takes parameters of the table
      connection.use(awsIotDeviceEvents, { params: { thingNam: 'a' } });
    };
    expectTypeOf(wrong).toBeFunction();
  });

  it('may omit the token', () => {
    type Types = SdkTypes & {
      readonly replies: {
        readonly byParam: { readonly by: 'r'; readonly request: { readonly param: 'rid' }; readonly reply: 'id' };
        readonly byProperty: { readonly by: 'r'; readonly request: 'id'; readonly reply: 'id' };
      };
    };
    expectTypeOf<RequestParams<{ readonly rid: number; readonly a: string }, Types, 'byParam'>>().branded.toEqualTypeOf<{
      readonly rid?: number;
      readonly a: string;
    }>();
    expectTypeOf<RequestPayload<{ id: string; a: number } | { id: string; b: number }, Types, 'byProperty'>>().branded.toEqualTypeOf<
      { id?: string; a: number } | { id?: string; b: number }
    >();
    expectTypeOf<RequestPayload<{ id?: string }, Types, 'byProperty'>>().branded.toEqualTypeOf<{ id?: string }>();
    type Open = RequestPayload<{ id: string; a: number; [name: string]: unknown }, Types, 'byProperty'>;
    expectTypeOf<Open['a']>().toEqualTypeOf<number>();
    expectTypeOf<{ a: number; more: boolean }>().toExtend<Open>();
    expectTypeOf<{ id: string }>().not.toExtend<Open>();
    // The execution ID of a command is a parameter.
    expectTypeOf(device().request<'commandResponseJson'>)
      .parameter(1)
      .toMatchTypeOf<{ readonly thingName: string }>();
  });
});

describe('a token below an object', () => {
  type Types = SdkTypes & {
    readonly replies: { readonly ask: { readonly by: 'r'; readonly request: '/meta/a~1b/id'; readonly reply: 'id' } };
  };

  it('may be omitted, and so may the objects that contain nothing else', () => {
    type Alone = RequestPayload<{ text: string; meta: { 'a/b': { id: string } } }, Types, 'ask'>;
    expectTypeOf<{ text: string }>().toExtend<Alone>();
    expectTypeOf<{ text: string; meta: { 'a/b': { id: string } } }>().toExtend<Alone>();
    expectTypeOf<{ text: string; meta: { 'a/b': { id: number } } }>().not.toExtend<Alone>();
    type Beside = RequestPayload<{ meta: { 'a/b': { id: string; user: string } } }, Types, 'ask'>;
    expectTypeOf<{ meta: { 'a/b': { user: string } } }>().toExtend<Beside>();
    expectTypeOf<Record<never, never>>().not.toExtend<Beside>();
  });
});

describe('context.reply', () => {
  it('takes the replies to the selected events', () => {
    const consume = () =>
      device().consume({
        events: ['commandJson', 'jobsNotify'],
        handler: async (event, { reply }) => {
          expectTypeOf(event).toEqualTypeOf<EventOf<'commandJson' | 'jobsNotify'>>();
          await reply('commandResponseJson', { status: 'SUCCEEDED' });
          // @ts-expect-error: not a reply to a command
          await reply('shadowGet', {});
          // @ts-expect-error: not a status
          await reply('commandResponseJson', { status: 'DONE' });
        },
      });
    expectTypeOf(consume).toBeFunction();
  });

  it('has nothing to answer where no selected event is a request', () => {
    const consume = () =>
      device().consume({
        events: 'shadowUpdateDelta',
        handler: (_, { reply }) => {
          // @ts-expect-error: the event has no replies
          reply('shadowUpdate', { state: {} });
        },
      });
    expectTypeOf(consume).toBeFunction();
  });

  it('is part of deliveries', () => {
    const loop = async () => {
      for await (const { event, context } of device().consume({ events: 'commandJson' }).deliveries()) {
        expectTypeOf(event).toEqualTypeOf<Extract<AwsIotDeviceEvent, { type: 'commandJson' }>>();
        await context.reply('commandResponseCbor', new Uint8Array());
      }
    };
    expectTypeOf(loop).toBeFunction();
  });
});
