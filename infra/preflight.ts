import { parseArgs } from 'node:util';
import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { BackupClient, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribePhoneNumbersCommand,
  DescribePoolsCommand,
  DescribeSpendLimitsCommand,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { loadConfig, stageNames, type StageConfig } from './config.ts';
import { missingSettings } from './missing-settings.ts';
import { staffCallbackPath } from './names.ts';
import { runMain } from './run-main.ts';

/**
 * `npm run preflight -- --stage NAME`: what has to be arranged before the first deployment, by whom, and what takes weeks, the
 * slowest first; each is looked at in the account as far as AWS tells. Changes nothing. Exit code 1 while something is missing
 * that a deployment cannot do without.
 */
export interface Need {
  title: string;
  /** Who has to act: not always somebody of the board. */
  by: string;
  takes: 'minutes' | 'days' | 'weeks';
  /** `later`: the system runs without it, and people will miss it. */
  when: 'before' | 'later';
  todo: string;
}
export type Finding = { state: 'ready' | 'missing' | 'unknown'; says: string };
interface Check extends Need {
  look(): Promise<Finding>;
}

const ready = (says: string): Finding => ({ state: 'ready', says });
const missing = (says: string): Finding => ({ state: 'missing', says });

/** A new account runs ten functions at once; a center's morning needs more. */
const fewestConcurrent = 200;
/** What a text's monthly limit is in an account that nobody asked anything for. */
const startingTextLimitUsd = 1;

interface Around {
  /** Where AWS answers, when that is not AWS. */
  endpoint?: string;
  fetch?: typeof fetch;
}

/** Everything that this stage needs, with how each is looked at. */
export function checksOf(config: StageConfig, around: Around = {}): Check[] {
  const at = (region = config.region): { region?: string; endpoint?: string } => ({
    ...(region === undefined ? {} : { region }),
    ...(around.endpoint === undefined ? {} : { endpoint: around.endpoint }),
  });
  const bootstrapped = async (region: string | undefined): Promise<Finding> => {
    try {
      const { Parameter } = await new SSMClient(at(region)).send(
        new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' }),
      );
      return ready(`version ${Parameter?.Value ?? '?'}`);
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return missing('never bootstrapped');
      throw error;
    }
  };
  const bootstrap = (region: string | undefined, title: string): Check => ({
    title,
    by: 'whoever administers the account',
    takes: 'minutes',
    when: 'before',
    todo: `npx cdk bootstrap aws://ACCOUNT/${region ?? 'REGION'}`,
    look: () => bootstrapped(region),
  });
  const checks: Check[] = [
    {
      title: 'An account, and keys for it',
      by: 'whoever administers the account',
      takes: 'days',
      when: 'before',
      todo: 'aws sso login, then set AWS_PROFILE. Each stage best has an account of its own.',
      look: async () =>
        ready(`account ${(await new STSClient(at()).send(new GetCallerIdentityCommand({}))).Account ?? '?'}`),
    },
    bootstrap(config.region, 'CDK in the region of the stage'),
    bootstrap('us-east-1', 'CDK in us-east-1, where the firewall lives'),
    {
      title: `A certificate for ${config.site.domain}`,
      by: 'whoever keeps the DNS of the domain',
      takes: 'days',
      when: 'before',
      todo: 'ACM in us-east-1 → Request, validation by DNS; leave the record there, renewals need it.',
      look: async () => {
        const { Certificate } = await new ACMClient(at('us-east-1')).send(
          new DescribeCertificateCommand({ CertificateArn: config.site.certificateArn }),
        );
        if (Certificate?.Status !== 'ISSUED') return missing(`it is ${String(Certificate?.Status)}`);
        const names = Certificate.SubjectAlternativeNames ?? [Certificate.DomainName ?? ''];
        const wildcard = `*.${config.site.domain.split('.').slice(1).join('.')}`;
        return names.includes(config.site.domain) || names.includes(wildcard)
          ? ready('issued')
          : missing(`it is for ${names.join(', ')}`);
      },
    },
    {
      title: `Mail from ${config.mail.identity}`,
      by: 'whoever keeps the DNS of the domain',
      takes: 'days',
      when: 'before',
      todo: 'SES → Identities → Create, Easy DKIM; add SPF and DMARC records.',
      look: async () => {
        const { VerifiedForSendingStatus, DkimAttributes } = await new SESv2Client(at()).send(
          new GetEmailIdentityCommand({ EmailIdentity: config.mail.identity }),
        );
        return VerifiedForSendingStatus
          ? ready('verified')
          : missing(`not verified; DKIM is ${DkimAttributes?.Status ?? 'unknown'}`);
      },
    },
    {
      title: 'Mail to anybody',
      by: 'AWS, when asked',
      takes: 'days',
      when: 'before',
      todo: 'SES → Account dashboard → Request production access. In the sandbox mail reaches verified addresses alone: nobody could sign in.',
      look: async () => {
        const { ProductionAccessEnabled, SendQuota, EnforcementStatus } = await new SESv2Client(at()).send(
          new GetAccountCommand({}),
        );
        if (!ProductionAccessEnabled) return missing('the account is in the sandbox');
        return EnforcementStatus === 'HEALTHY'
          ? ready(`${SendQuota?.Max24HourSend ?? '?'} mails a day`)
          : missing(`sending is ${String(EnforcementStatus)}`);
      },
    },
    {
      title: 'Enough functions at once',
      by: 'AWS, when asked',
      takes: 'days',
      when: 'before',
      todo: 'Service Quotas → AWS Lambda → Concurrent executions: ask for 1,000.',
      look: async () => {
        const { AccountLimit } = await new LambdaClient(at()).send(new GetAccountSettingsCommand({}));
        const most = AccountLimit?.ConcurrentExecutions ?? 0;
        return most >= fewestConcurrent ? ready(String(most)) : missing(`the account runs ${most} at once`);
      },
    },
    staffSignIn(config, around),
    texts(config, at()),
    ...(config.copies
      ? [
          bootstrap(config.copies.region, `CDK in ${config.copies.region}, where the copies lie`),
          tableCopies(config.copies.region, at()),
        ]
      : []),
  ];
  const slowestFirst = ['weeks', 'days', 'minutes'];
  return checks.sort((a, b) => slowestFirst.indexOf(a.takes) - slowestFirst.indexOf(b.takes));
}

function staffSignIn({ staffSignIn: staff, baseUrl }: StageConfig, around: Around): Check {
  if (staff.kind === 'cognito')
    return {
      title: 'Staff sign in with the pool that comes with it',
      by: 'the operator',
      takes: 'minutes',
      when: 'later',
      todo: 'After deploying: Cognito → the pool → add each person to their groups; they set their second factor at the first sign-in.',
      look: () => Promise.resolve({ state: 'unknown', says: 'made by the deployment' }),
    };
  return {
    title: 'Staff sign in with your own issuer',
    by: 'whoever runs your identity provider',
    takes: 'weeks',
    when: 'before',
    todo: `Register ${baseUrl}${staffCallbackPath} there, code flow with PKCE, a second factor required, groups as "roles".`,
    look: async () => {
      const url = `${staff.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      const response = await (around.fetch ?? fetch)(url, { signal: AbortSignal.timeout(10_000) });
      if (!response.ok) return missing(`${url} answers ${response.status}`);
      const { issuer } = (await response.json()) as { issuer?: string };
      return issuer === staff.issuer ? ready('it answers') : missing(`it calls itself ${String(issuer)}`);
    },
  };
}

function texts({ texts: setting }: StageConfig, at: { region?: string; endpoint?: string }): Check {
  const need: Omit<Check, 'look'> = {
    title: 'Texts to phones',
    by: 'the carriers, through AWS',
    takes: 'weeks',
    when: 'later',
    todo: 'End User Messaging SMS → Registrations: the board as sender, why it writes, how people agree and stop. Then a pool, its id into "texts" of the stage, and a spending limit above 1 USD a month.',
  };
  if (!setting) return { ...need, look: () => Promise.resolve(missing('off in the settings: mail goes out alone')) };
  return {
    ...need,
    when: 'before',
    look: async () => {
      const client = new PinpointSMSVoiceV2Client(at);
      const id = setting.originationIdentity;
      const [found] = id.startsWith('pool-')
        ? ((await client.send(new DescribePoolsCommand({ PoolIds: [id] }))).Pools ?? [])
        : ((await client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [id] }))).PhoneNumbers ?? []);
      if (found?.Status !== 'ACTIVE') return missing(`${id} is ${found?.Status ?? 'not there'}`);
      const { SpendLimits = [] } = await client.send(new DescribeSpendLimitsCommand({}));
      const limit = SpendLimits.find(({ Name }) => Name === 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT')?.EnforcedLimit ?? 0;
      return limit > startingTextLimitUsd
        ? ready(`up to ${limit} USD a month`)
        : missing(`the limit is ${limit} USD a month`);
    },
  };
}

/** Without it a copy of a table stays in its region, and under the table's own key. Plans opt in to all else by themselves. */
function tableCopies(region: string, at: { region?: string; endpoint?: string }): Check {
  return {
    title: `Copies of tables in ${region}`,
    by: 'whoever administers the account',
    takes: 'minutes',
    when: 'before',
    todo: 'aws backup update-region-settings --resource-type-management-preference DynamoDB=true (in the region of the stage; it stays on)',
    look: async () => {
      const { ResourceTypeManagementPreference: manages } = await new BackupClient(at).send(
        new DescribeRegionSettingsCommand({}),
      );
      return manages?.['DynamoDB']
        ? ready('AWS Backup manages them')
        : missing('AWS Backup does not manage tables here');
    },
  };
}

/** Looks at everything; what cannot be asked is unknown and says why, and stops nothing else. */
export async function preflight(config: StageConfig, around: Around = {}): Promise<(Need & Finding)[]> {
  return Promise.all(
    checksOf(config, around).map(async ({ look, ...need }) => {
      try {
        return { ...need, ...(await look()) };
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return { ...need, state: 'unknown' as const, says: `${name}: ${message}`.slice(0, 160) };
      }
    }),
  );
}

const marks = { ready: 'ok', missing: '--', unknown: '??' };

export function preflightLines(found: readonly (Need & Finding)[]): string[] {
  return found.flatMap(({ title, by, takes, when, todo, state, says }) => [
    `${marks[state]}  ${title}: ${says}`,
    ...(state === 'ready'
      ? []
      : [`      ${takes}, ${by}${when === 'later' ? '; may come later' : ''}`, `      ${todo}`]),
  ]);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stage: { type: 'string' } } });
  const stage = values.stage ?? process.env['STAGE'];
  const stages = stageNames().filter((name) => name !== 'local');
  if (!stage) throw new Error(`npm run preflight -- --stage ${stages.join('|')}`);
  const config = loadConfig(stage);
  const settings = missingSettings(config);
  for (const line of settings) console.log(`--  ${line}`);
  const found = await preflight(config);
  for (const line of preflightLines(found)) console.log(line);
  const stops = found.filter(({ state, when }) => state === 'missing' && when === 'before').length + settings.length;
  const unknown = found.filter(({ state }) => state === 'unknown').length;
  console.log(
    `\n${stops === 0 ? 'Nothing is missing' : `Missing: ${stops}`}${unknown > 0 ? `; could not be asked: ${unknown}` : ''}.`,
  );
  if (stops > 0) process.exitCode = 1;
}

if (import.meta.main) await runMain(main);
