import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig, parseConfig } from '../../infra/config.ts';
import { ofType, synthesizeForTest, type Synthesized } from './synthesized.ts';

// Who may write to people, under which name, and what is told of mail and texts that do not arrive.
let prod: Synthesized;
let local: Synthesized;
beforeAll(async () => {
  prod = await synthesizeForTest('prod');
  local = await synthesizeForTest('local');
});

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}
const statementsWith = (of: Synthesized, action: string): Record<string, Statement[]> =>
  Object.fromEntries(
    ofType(of.templates.compute, 'AWS::IAM::ManagedPolicy').flatMap(({ Properties }) => {
      const { ManagedPolicyName, PolicyDocument } = Properties as {
        ManagedPolicyName: string;
        PolicyDocument: { Statement: Statement[] };
      };
      const found = PolicyDocument.Statement.filter(({ Action }) => [Action].flat().includes(action));
      return found.length === 0 ? [] : [[ManagedPolicyName.replace(/^skillsdesk-[a-z]+-/, ''), found]];
    }),
  );
const ruleNamed = (of: Synthesized, name: string) =>
  ofType(of.templates.compute, 'AWS::Events::Rule').find(({ Properties }) => String(Properties.Name).endsWith(name));

describe('mail', () => {
  test('only the relay and sign-in send it, as our own sender and under our own configuration set', () => {
    const senders = statementsWith(prod, 'ses:SendEmail');
    expect(Object.keys(senders).sort()).toEqual(['relay-outbox', 'sign-in']);
    for (const [statement] of Object.values(senders)) {
      expect(statement?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'skillsdesk@example.org' } });
      expect(JSON.stringify(statement?.Resource)).toMatch(
        /identity\/example\.org.*configuration-set\/skillsdesk-prod"/,
      );
    }
  });

  test('what comes back is told to the bus, and waits in a queue for its reader; no list of SES’s own holds codes back', () => {
    const { compute } = prod.templates;
    const [set] = ofType(compute, 'AWS::SES::ConfigurationSet');
    expect(set?.Properties).toMatchObject({ Name: 'skillsdesk-prod', SuppressionOptions: { SuppressedReasons: [] } });
    const destinations = ofType(compute, 'AWS::SES::ConfigurationSetEventDestination');
    expect(destinations).toHaveLength(1);
    const { EventDestination } = destinations[0]?.Properties as {
      EventDestination: { MatchingEventTypes: string[]; EventBridgeDestination: unknown };
    };
    expect(EventDestination.MatchingEventTypes.sort()).toEqual(['bounce', 'complaint']);
    expect(JSON.stringify(EventDestination.EventBridgeDestination)).toContain('event-bus/default');
    expect(ruleNamed(prod, 'mail-came-back')?.Properties).toMatchObject({
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received'],
        // The account may hold other stages, and other senders.
        detail: { mail: { tags: { 'ses:configuration-set': ['skillsdesk-prod'] } } },
      },
    });
  });
});

describe('texts', () => {
  test('a stage with a pool sends from that one alone, and only the relay does', () => {
    const senders = statementsWith(local, 'sms-voice:SendTextMessage');
    expect(Object.keys(senders)).toEqual(['relay-outbox']);
    expect(JSON.stringify(senders['relay-outbox'])).toContain(`:pool/pool-${'0'.repeat(32)}`);
    expect(ruleNamed(local, 'text-not-delivered')?.Properties).toMatchObject({
      EventPattern: { detail: { eventType: ['TEXT_BLOCKED', 'TEXT_INVALID'], isFinal: [true] } },
    });
  });

  test('a stage without one has no right to, listens to nothing, and tells its functions', () => {
    expect(statementsWith(prod, 'sms-voice:SendTextMessage')).toEqual({});
    expect(ruleNamed(prod, 'text-not-delivered')).toBeUndefined();
    const told = ofType(prod.templates.compute, 'AWS::Lambda::Function').flatMap(({ Properties }) => {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
      return Variables['TEXT_ORIGINATION'] === undefined ? [] : [Variables['TEXT_ORIGINATION']];
    });
    expect(told).toEqual(['off', 'off']);
  });

  test('a number by itself is a number’s ARN, and anything else is no setting', () => {
    const raw = (originationIdentity: string) => {
      const { boardId: _board, baseUrl: _url, prefix: _prefix, journal, ...stage } = loadConfig('local');
      return parseConfig(
        { ...stage, journal: { retention: journal.retention }, texts: { originationIdentity } },
        { boardId: 'board', policy: { retentionYears: 7 } },
      );
    };
    expect(raw(`phone-${'a'.repeat(32)}`).texts?.originationIdentity).toMatch(/^phone-/);
    expect(() => raw('+15035550100')).toThrow('originationIdentity');
  });
});
