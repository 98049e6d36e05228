import { AwsError } from '../edge/index.ts';
import type { TableSettings } from './tables.ts';

type Value = Record<string, unknown>;

interface Expressions {
  TableName?: string;
  IndexName?: string;
  UpdateExpression?: string;
  KeyConditionExpression?: string;
  ExclusiveStartKey?: Record<string, Value>;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, Value>;
}

interface Request extends Expressions {
  TransactItems?: Record<string, Expressions | null | undefined>[];
}

const refuse = (message: string): never => {
  throw new AwsError('ValidationException', message);
};

/**
 * What DynamoDB refuses and the engine lets pass, where a program would go on with a wrong answer or a broken item. Each
 * has its test in `test/contract/dynamodb/`.
 */
export function createStrictness(tables: TableSettings[]): {
  looksAt: (operation: string) => boolean;
  check: (operation: string, body: Buffer) => void;
} {
  const byName = new Map(tables.map((table) => [table.name, table.properties]));

  function checkTransaction(request: Request): void {
    for (const item of request.TransactItems ?? []) {
      const actions = Object.values(item).filter((action) => action !== null && action !== undefined);
      if (actions.length > 1) refuse('TransactItems can only contain one of Check, Put, Update or Delete');
      if (item['Update']) checkKeyUpdate(item['Update']);
    }
  }

  function checkKeyUpdate(update: Expressions): void {
    const keys = byName.get(update.TableName ?? '')?.KeySchema ?? [];
    for (const name of updated(update.UpdateExpression ?? '')) {
      const attribute = update.ExpressionAttributeNames?.[name] ?? name;
      if (keys.some((key) => key.AttributeName === attribute)) {
        refuse(
          `One or more parameter values were invalid: Cannot update attribute ${attribute}. This attribute is part of the key`,
        );
      }
    }
  }

  function checkQuery(query: Request): void {
    const table = byName.get(query.TableName ?? '');
    if (table === undefined) return;
    const hash = (
      query.IndexName === undefined
        ? table.KeySchema
        : [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].find(
            (index) => index.IndexName === query.IndexName,
          )?.KeySchema
    )?.find((key) => key.KeyType === 'HASH')?.AttributeName;
    for (const [name, placeholder] of compared(query.KeyConditionExpression ?? '')) {
      const attribute = query.ExpressionAttributeNames?.[name] ?? name;
      const value = query.ExpressionAttributeValues?.[placeholder];
      const type = table.AttributeDefinitions.find((one) => one.AttributeName === attribute)?.AttributeType;
      // What is not defined or no key is the engine's to refuse.
      if (value === undefined || type === undefined) continue;
      if (!(type in value)) {
        refuse('One or more parameter values were invalid: Condition parameter type does not match schema type');
      }
      if (value[type] === '') {
        refuse(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${attribute}`,
        );
      }
      const start = query.ExclusiveStartKey?.[attribute];
      if (attribute === hash && start !== undefined && start[type] !== value[type]) {
        refuse('The provided starting key is outside query boundaries based on provided conditions');
      }
    }
  }

  return {
    looksAt: (operation) => operation === 'TransactWriteItems' || operation === 'Query',
    check(operation, body) {
      let request: Request;
      try {
        request = JSON.parse(body.toString('utf8')) as Request;
      } catch {
        // The engine has an answer for what is not JSON.
        return;
      }
      if (operation === 'Query') checkQuery(request);
      else checkTransaction(request);
    },
  };
}

/** The top-level names or placeholders that an update expression writes to. */
function updated(expression: string): string[] {
  const names: string[] = [];
  // Commas inside a function part its arguments, not two paths.
  let flat = expression;
  for (let inner = ''; inner !== flat;) {
    inner = flat;
    flat = flat.replace(/\([^()]*\)/g, '');
  }
  // Section words are reserved, so they cannot be an attribute's name here.
  for (const section of flat.split(/(?<![#:\w])(?:SET|REMOVE|ADD|DELETE)\b/i)) {
    for (const part of section.split(',')) {
      const name = /^\s*(#?[\w-]+)/.exec(part)?.[1];
      if (name !== undefined) names.push(name);
    }
  }
  return names;
}

/** Each name or placeholder of a key condition with each value that it is compared with. */
function compared(expression: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  const add = (pattern: RegExp) => {
    for (const [, name = '', ...found] of expression.matchAll(pattern)) {
      for (const value of found) pairs.push([name, value]);
    }
  };
  add(/(#?[\w.-]+)\s*(?:<=|>=|=|<|>)\s*(:\w+)/g);
  add(/(#?[\w.-]+)\s+BETWEEN\s+(:\w+)\s+AND\s+(:\w+)/gi);
  add(/begins_with\s*\(\s*(#?[\w.-]+)\s*,\s*(:\w+)\s*\)/g);
  return pairs;
}
