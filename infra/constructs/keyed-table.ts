import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableClass,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

interface KeyedTableProps {
  tableName: string;
  /** By name: the attributes that it holds beside the keys. */
  indexes: Readonly<Record<string, readonly string[] | 'all'>>;
  stream: boolean;
  expiryAttribute?: string;
  deletionProtection: boolean;
  /** Rows cost more to keep than to write (npm run bench -- cost): a class where keeping costs less, and writing a quarter more. */
  keptForYears: boolean;
}

/**
 * A table with a key of its own: a role that may read one table holds nothing that opens another. `Table`, since
 * TableV2 with a customer key cannot be synthesized without naming a region.
 */
export class KeyedTable extends Construct {
  readonly table: Table;
  readonly key: Key;

  constructor(scope: Construct, id: string, props: KeyedTableProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: `alias/${props.tableName}`,
      description: `Encrypts the table ${props.tableName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.table = new Table(this, 'Table', {
      tableName: props.tableName,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(props.keptForYears ? { tableClass: TableClass.STANDARD_INFREQUENT_ACCESS } : {}),
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.stream ? { stream: StreamViewType.NEW_IMAGE } : {}),
      ...(props.expiryAttribute ? { timeToLiveAttribute: props.expiryAttribute } : {}),
    });
    for (const [index, holds] of Object.entries(props.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName: index,
        partitionKey: { name: `${index}Pk`, type: AttributeType.STRING },
        sortKey: { name: `${index}Sk`, type: AttributeType.STRING },
        ...projectionOf(holds),
      });
    }
  }
}

const projectionOf = (holds: readonly string[] | 'all') => {
  if (holds === 'all') return { projectionType: ProjectionType.ALL };
  if (holds.length === 0) return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...holds] };
};
