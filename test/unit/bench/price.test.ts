import { describe, expect, test } from '@jest/globals';
import {
  gigabyteSeconds,
  guardDuty,
  priceOf,
  prices,
  rowStorage,
  storageOf,
  nothing,
  type Prices,
} from '../../../bench/cost/price.ts';
import { fixedOf, lifecyclesOf, timesPerMonth, type Template } from '../../../bench/cost/template.ts';
import { takeConsumed, withConsumed } from '../../../local/dynamodb/consumed.ts';

/** Round numbers, so that each sum below can be done by hand. */
const round: Prices = {
  ...prices,
  lambdaGBSecondArm: 0.00001,
  lambdaRequest: 0.000001,
  stateTransition: 0.001,
  dynamoWriteUnit: 0.01,
  dynamoRareWriteUnit: 0.02,
  dynamoReadUnit: 0.001,
  dynamoRareReadUnit: 0.002,
  mail: 0.5,
  mailGB: 10,
  logGB: 1,
  logKeptGBMonth: 0.1,
  s3StandardGBMonth: 1,
  s3InstantGBMonth: 0.1,
  s3InstantTransition: 0.25,
  dynamoGBMonth: 1,
  dynamoRareGBMonth: 0.5,
  dynamoPitrGBMonth: 2,
  guardDutyGB: 2,
  guardDutyObject: 1,
};
const use = { invocations: 1, inits: 0, cpuMilliseconds: 0, waitMilliseconds: 0 };

describe('the time of a function', () => {
  test('is longer with less than a whole processor, and not shorter with more', () => {
    // Half of 1,769 MB: 100 ms of work take 200, and 50 of waiting stay 50.
    const half = { ...use, memoryMegabytes: 884.5, cpuMilliseconds: 100, waitMilliseconds: 50 };
    expect(gigabyteSeconds(half)).toBeCloseTo((884.5 / 1024) * 0.25, 12);
    expect(gigabyteSeconds({ ...half, memoryMegabytes: 2048 })).toBeCloseTo(2 * 0.15, 12);
  });

  test('is billed by whole milliseconds', () => {
    expect(gigabyteSeconds({ ...use, memoryMegabytes: 2048, cpuMilliseconds: 0.2 })).toBeCloseTo(0.002, 12);
  });
});

describe('what was counted', () => {
  test('costs nothing when nothing was', () => {
    expect(Object.values(priceOf(nothing)).reduce((sum, each) => sum + each, 0)).toBe(0);
  });

  test('is priced service by service', () => {
    const cost = priceOf(
      {
        ...nothing,
        functions: { a: { ...use, memoryMegabytes: 2048, invocations: 3, cpuMilliseconds: 500 } },
        stateTransitions: 8,
        dynamoWriteUnits: 5,
        dynamoRareWriteUnits: 10,
        dynamoReadUnits: 4,
        dynamoRareReadUnits: 3,
        mails: 2,
        mailBytes: 1e8,
      },
      round,
    );
    expect(cost['Lambda time']).toBeCloseTo(0.00001, 12);
    expect(cost['Lambda requests']).toBeCloseTo(0.000003, 12);
    expect(cost['Step Functions']).toBeCloseTo(0.008, 12);
    expect(cost['DynamoDB writes']).toBeCloseTo(0.25, 12);
    expect(cost['DynamoDB reads']).toBeCloseTo(0.01, 12);
    expect(cost['SES mail']).toBeCloseTo(2, 12);
  });

  test('logs are paid when written, and packed for as long as they are kept', () => {
    const { 'CloudWatch logs': usd } = priceOf({ ...nothing, logBytes: 1e9, logMonths: 12 }, round);
    expect(usd).toBeCloseTo(1 + 0.15 * 12 * 0.1, 12);
  });
});

describe('seven years of', () => {
  const gigabyte = { bucket: 'clean', key: 'originals/doc_1', bytes: 1e9 };
  const month = 365.25 / 12;

  test('an object that nothing moves', () => {
    expect(storageOf(gigabyte, [], round)).toBeCloseTo(84, 9);
    expect(storageOf(gigabyte, [{ prefix: 'pages/', instantAfterDays: 1 }], round)).toBeCloseTo(84, 9);
  });

  test('an object that is moved after three months', () => {
    const rules = [{ prefix: 'originals/', instantAfterDays: 3 * month }];
    expect(storageOf(gigabyte, rules, round)).toBeCloseTo(3 + 81 * 0.1 + 0.25, 9);
    // Too small to be moved.
    expect(storageOf({ ...gigabyte, bytes: 100_000 }, rules, round)).toBeCloseTo(0.0001 * 84, 12);
  });

  test('a small object that a rule of its own moves: it counts as 128 kB there', () => {
    const rules = [{ prefix: 'originals/', instantAfterDays: 3 * month, largerThanBytes: 50_000 }];
    const small = { ...gigabyte, bytes: 65_536 };
    expect(storageOf(small, rules, round)).toBeCloseTo(0.000065536 * 3 + 0.000131072 * 81 * 0.1 + 0.25, 12);
    expect(storageOf({ ...small, bytes: 50_000 }, rules, round)).toBeCloseTo(0.00005 * 84, 12);
  });

  test('an object that goes soon after it was moved: ninety days are paid for', () => {
    const rules = [{ prefix: '', instantAfterDays: month, goneAfterDays: month + 10 }];
    expect(storageOf(gigabyte, rules, round)).toBeCloseTo(1 + (90 / month) * 0.1 + 0.25, 9);
  });

  test('an object that goes after a month', () => {
    expect(storageOf(gigabyte, [{ prefix: '', goneAfterDays: month }], round)).toBeCloseTo(1, 9);
  });

  test('rows, by the class of their table, and what can be restored of them', () => {
    expect(rowStorage({ usual: 1e9, rare: 0, restorable: 1e9 }, round)).toBeCloseTo(84 * 3, 9);
    expect(rowStorage({ usual: 0, rare: 1e9, restorable: 1e9 }, round)).toBeCloseTo(84 * 2.5, 9);
  });

  test('rows of which a part stands in indexes, which are not restored but made again', () => {
    expect(rowStorage({ usual: 0, rare: 1e9, restorable: 6e8 }, round)).toBeCloseTo(84 * (0.5 + 1.2), 9);
  });
});

test('scans are paid by object and by gigabyte', () => {
  expect(guardDuty([{ bytes: 5e8 }, { bytes: 5e8 }], round)).toBeCloseTo(2 + 2, 12);
});

describe('of a template', () => {
  const template = (...resources: Template['resources']): Template => ({
    resources,
    of: (type) => resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties),
  });

  test('what stands by itself is counted', () => {
    const fixed = fixedOf(
      template(
        { Type: 'AWS::KMS::Key' },
        { Type: 'AWS::KMS::Key' },
        { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } },
        { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } },
        { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] } },
        { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'Skillsdesk', MetricName: 'broken' } },
        { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/SQS', MetricName: 'age' } },
      ),
      { ...prices, kmsKeyMonth: 1, wafAclMonth: 5, wafRuleMonth: 1, interfaceEndpointHour: 0.01, metricMonth: 3 },
    );
    expect(fixed).toMatchObject({
      'KMS keys': 2,
      'WAF list and rules': 8,
      'VPC interface endpoints': 14.6,
      'CloudWatch metrics': 3,
    });
  });

  test('a bucket’s rules are read by the part of its name', () => {
    const rules = lifecyclesOf(
      template({
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: { 'Fn::Join': ['', ['skillsdesk-prod-clean-', { Ref: 'AWS::AccountId' }]] },
          LifecycleConfiguration: {
            Rules: [
              {
                Status: 'Enabled',
                Prefix: 'originals/',
                ObjectSizeGreaterThan: '50000',
                Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 7 }],
              },
              { Status: 'Disabled', ExpirationInDays: 1 },
            ],
          },
        },
      }),
    );
    expect(rules('clean')).toEqual([{ prefix: 'originals/', instantAfterDays: 7, largerThanBytes: 50_000 }]);
    expect(rules('packets')).toEqual([]);
  });

  test('how often a schedule runs in a month of 730 hours', () => {
    expect(timesPerMonth('rate(5 minutes)')).toBe(8760);
    expect(timesPerMonth('rate(1 hour)')).toBe(730);
    expect(timesPerMonth('cron(0 10 * * ? *)')).toBeCloseTo(30.4, 1);
    expect(() => timesPerMonth('cron(0 10 ? * MON *)')).toThrow(/how often/);
  });
});

describe('units that a call consumed', () => {
  const told = { Count: 1, ConsumedCapacity: { TableName: 't', CapacityUnits: 1.5 } };

  test('are asked for, and taken out of the answer of who did not ask', () => {
    const asked = withConsumed('Query', Buffer.from('{"TableName":"t"}'));
    expect(JSON.parse(String(asked?.body))).toEqual({ TableName: 't', ReturnConsumedCapacity: 'INDEXES' });
    const { body, consumed } = takeConsumed(Buffer.from(JSON.stringify(told)), asked!.wanted);
    expect(consumed).toEqual([{ TableName: 't', CapacityUnits: 1.5, operation: 'Query' }]);
    expect(JSON.parse(String(body))).toEqual({ Count: 1 });
  });

  test('stay in the answer of who did', () => {
    const asked = withConsumed('Query', Buffer.from('{"ReturnConsumedCapacity":"TOTAL"}'));
    expect(JSON.parse(String(takeConsumed(Buffer.from(JSON.stringify(told)), asked!.wanted).body))).toEqual(told);
    expect(withConsumed('DescribeTable', Buffer.from('{}'))).toBeUndefined();
  });
});
