import * as z from 'zod';

interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  pattern?: string;
  format?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
}

/** The least that a schema takes; `known` says what a field of that name should hold. */
export function leastOf(schema: z.ZodType, known: Record<string, unknown>): Record<string, unknown> {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return sampleOf(shape, known) as Record<string, unknown>;
}

function sampleOf(shape: Shape, known: Record<string, unknown>, name?: string): unknown {
  const { properties = {}, required = [] } = shape;
  if (name !== undefined && name in known && shape.type !== 'object') return known[name];
  if ('const' in shape) return shape.const;
  if (shape.enum) return shape.enum[0];
  const [choice] = shape.anyOf ?? shape.oneOf ?? [];
  if (choice) return sampleOf(choice, known, name);
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([field]) => required.includes(field) || field === 'operationId' || field === 'client')
          .map(([field, part]) => [field, sampleOf(part, known, field)]),
      );
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () => sampleOf(shape.items ?? {}, known));
    case 'integer':
    case 'number':
      return Math.max(1, shape.minimum ?? 1, (shape.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    default:
      if (shape.format === 'date') return '2026-11-10';
      if (shape.format === 'email') return 'somebody@example.org';
      return 'x'.repeat(Math.max(3, shape.minLength ?? 0));
  }
}
