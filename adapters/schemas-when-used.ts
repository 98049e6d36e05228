import * as zod from 'zod';

/**
 * Stands for `zod` in the functions' bundles (infra/lean-bundles.ts). A function's modules say some three thousand schemas while it
 * starts, and its first event asks one in twenty: here saying costs nothing, and a schema is made when it is first asked for
 * anything (docs/capacity.md). What is written in the sources means the same with and without this.
 */
interface Said {
  make: () => object;
  made?: object;
}

/** Methods that say another schema. Any other property needs the schema itself. */
const saysMore: ReadonlySet<PropertyKey> = new Set<keyof zod.ZodString | keyof zod.ZodObject | keyof zod.ZodNumber>([
  'array',
  'catchall',
  'check',
  'default',
  'extend',
  'int',
  'length',
  'loose',
  'max',
  'min',
  'nonnegative',
  'nullable',
  'omit',
  'optional',
  'partial',
  'pick',
  'pipe',
  'positive',
  'prefault',
  'readonly',
  'refine',
  'regex',
  'strict',
  'superRefine',
  'transform',
  'trim',
]);

const madeOf = (said: Said): object => (said.made ??= said.make());

const handler: ProxyHandler<Said> = {
  get(said, key) {
    if (said.made === undefined && saysMore.has(key))
      return (...args: unknown[]) =>
        later(() => (Reflect.get(madeOf(said), key) as (...args: unknown[]) => object)(...args));
    return Reflect.get(madeOf(said), key) as unknown;
  },
  set: (said, key, value) => Reflect.set(madeOf(said), key, value),
  has: (said, key) => Reflect.has(madeOf(said), key),
  getPrototypeOf: (said) => Reflect.getPrototypeOf(madeOf(said)),
};
const later = (make: () => object): object => new Proxy<Said>({ make }, handler);

const lazily = <T extends (...args: never[]) => object>(make: T): T =>
  ((...args: never[]) => later(() => make(...args))) as T;

// What is not named here is as it is.
export * from 'zod';
export const array = /* @__PURE__ */ lazily(zod.array);
export const boolean = /* @__PURE__ */ lazily(zod.boolean);
export const discriminatedUnion = /* @__PURE__ */ lazily(zod.discriminatedUnion);
export const email = /* @__PURE__ */ lazily(zod.email);
export const int = /* @__PURE__ */ lazily(zod.int);
export const literal = /* @__PURE__ */ lazily(zod.literal);
export const looseObject = /* @__PURE__ */ lazily(zod.looseObject);
export const minLength = /* @__PURE__ */ lazily(zod.minLength);
export const number = /* @__PURE__ */ lazily(zod.number);
export const object = /* @__PURE__ */ lazily(zod.object);
export const partialRecord = /* @__PURE__ */ lazily(zod.partialRecord);
export const record = /* @__PURE__ */ lazily(zod.record);
export const strictObject = /* @__PURE__ */ lazily(zod.strictObject);
export const string = /* @__PURE__ */ lazily(zod.string);
export const stringbool = /* @__PURE__ */ lazily(zod.stringbool);
export const tuple = /* @__PURE__ */ lazily(zod.tuple);
export const union = /* @__PURE__ */ lazily(zod.union);
export const unknown = /* @__PURE__ */ lazily(zod.unknown);
export const url = /* @__PURE__ */ lazily(zod.url);
const oneOf = /* @__PURE__ */ lazily(zod.enum);
export { oneOf as enum };
export const iso = {
  date: /* @__PURE__ */ lazily(zod.iso.date),
  datetime: /* @__PURE__ */ lazily(zod.iso.datetime),
  duration: /* @__PURE__ */ lazily(zod.iso.duration),
  time: /* @__PURE__ */ lazily(zod.iso.time),
};
