import * as z from 'zod';
import { commands } from '../../domain/commands.ts';
import { consentCommands } from '../../domain/consent/commands.ts';
import { operationIdSchema, personIdSchema } from '../../domain/ids.ts';
import { signInCommands } from '../../domain/sign-in/commands.ts';
import type { ApiRoute } from './api-route.ts';

/** A coach names the client with every change, and says so again (`confirmed`) before a file or a packet goes out. */
export const clientSchema = z.object({ personId: personIdSchema, confirmed: z.boolean().default(false) });
const operationId = operationIdSchema.optional();
const grant = consentCommands['grant-consent'].input;

export const coachInputs = {
  code: z.object({ email: z.string().max(400) }),
  session: z.object({ handle: z.string().max(128), code: z.string().max(40) }),
  ask: consentCommands['request-consent'].input.omit({ actor: true }).extend({ operationId }),
  start: commands['create-application'].input
    .omit({ actor: true, walkIn: true })
    .extend({ operationId, client: clientSchema }),
  grant: grant.omit({ actor: true, paper: true }).extend({ operationId }),
  withdraw: z.object({ operationId }),
  record: grant.omit({ actor: true, paper: true }),
  coach: consentCommands['add-coach'].input.omit({ actor: true }),
  removal: consentCommands['remove-coach'].input.omit({ actor: true, coachId: true }),
  arrangement: consentCommands['arrange-accommodation'].input.omit({ actor: true, applicationId: true }),
} as const;

const person = z.looseObject({});
/** Consents, coaches and what goes with them, for /openapi.json. */
export const coachRouteList: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/coach/session/code',
    summary: 'A coach asks for a sign-in code to their work address.',
    input: coachInputs.code,
    output: z.object({ handle: z.string(), minutes: z.number(), expiresAt: z.iso.datetime() }),
    open: true,
  },
  {
    method: 'post',
    path: '/api/coach/session',
    summary: 'Turn the code into a bearer token of a coach.',
    input: coachInputs.session,
    output: signInCommands['redeem-coach-code'].value.pick({ token: true, endsAt: true, actor: true }),
    open: true,
  },
  {
    method: 'get',
    path: '/api/coach/clients',
    summary: 'People whose consent to you stands, with what it covers and their packets.',
    output: z.object({ clients: z.array(person) }),
  },
  {
    method: 'post',
    path: '/api/coach/asks',
    summary: 'Ask an address. The answer is the same whether or not a person has it.',
    input: coachInputs.ask,
    output: consentCommands['request-consent'].value,
  },
  {
    method: 'post',
    path: '/api/coach/clients/{personId}/applications',
    summary: 'Start a packet for a client who has the Equal Opportunity notice.',
    input: coachInputs.start,
    output: commands['create-application'].value.extend({ personId: personIdSchema }),
    created: true,
  },
  {
    method: 'post',
    path: '/api/coach/clients/{personId}/end',
    summary: 'Stop helping a client.',
    input: z.object({ operationId, client: clientSchema }),
    output: consentCommands['withdraw-consent'].value,
  },
  {
    method: 'get',
    path: '/api/coaches',
    summary: 'Partner organizations; with one, its coaches by name.',
    query: ['organization'],
    output: z.object({
      for: personIdSchema,
      organizations: z.array(z.object({ organizationId: z.string(), name: z.string() })),
      coaches: z.array(z.object({ coachId: z.string(), name: z.string() })),
    }),
  },
  {
    method: 'get',
    path: '/api/consents',
    summary: 'Who may do what for you until when, what ended, and who asks.',
    output: z.object({ consents: z.array(z.looseObject({})), asks: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: '/api/consents',
    summary: 'Let a coach help you.',
    input: coachInputs.grant,
    output: consentCommands['grant-consent'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/api/consents/{coachId}/end',
    summary: "End a coach's help at once; or say no to a coach who asks.",
    input: coachInputs.withdraw,
    output: consentCommands['withdraw-consent'].value,
  },
  {
    method: 'get',
    path: '/api/applications/{id}/history',
    summary: 'What happened to a packet and who did it: the same for the person and their coaches.',
    output: z.object({ lines: z.array(z.object({ at: z.string(), text: z.string() })) }),
  },
  {
    method: 'get',
    path: '/staff/api/coaches',
    summary: "The coaches of a Liaison's organizations.",
    output: z.object({ organizations: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: '/staff/api/coaches',
    summary: 'Add a coach to one of your organizations.',
    input: coachInputs.coach,
    output: consentCommands['add-coach'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/staff/api/coaches/{coachId}/remove',
    summary: 'Take a coach out. Their sessions open nothing from then on.',
    input: coachInputs.removal,
    output: consentCommands['remove-coach'].value,
  },
  {
    method: 'post',
    path: '/staff/api/cases/{id}/consents',
    summary: 'Record that a signed release for a coach was seen. The person is told.',
    input: coachInputs.record,
    output: consentCommands['grant-consent'].value,
    created: true,
  },
  {
    method: 'get',
    path: '/staff/accommodation/api/requests',
    summary: 'Accommodation requests, for their own contact alone.',
    output: z.object({ requests: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: '/staff/accommodation/api/requests/{id}/arranged',
    summary: 'It is arranged, or not after all.',
    input: coachInputs.arrangement,
    output: consentCommands['arrange-accommodation'].value,
  },
];
