import { BlockList, isIP, isIPv4 } from 'node:net'

/** What an address leads to. Only `public` is reachable without a grant of its own; `metadata` and `reserved` never are. */
export type AddressRange = 'public' | 'loopback' | 'link-local' | 'private' | 'metadata' | 'reserved'

type Subnet = readonly [address: string, bits: number]

// IANA's special-purpose registries (RFC 6890 and later), and the places where clouds serve credentials
const ranges: readonly (readonly [AddressRange, readonly Subnet[]])[] = [
  [
    'metadata',
    [
      ['169.254.169.254', 32],
      ['169.254.170.2', 32],
      ['169.254.170.23', 32],
      ['100.100.100.200', 32],
      ['192.0.0.192', 32],
      ['168.63.129.16', 32],
      ['fd00:ec2::254', 128],
      ['fd00:ec2::23', 128],
      ['fd20:ce::254', 128],
      ['fe80::a9fe:a9fe', 128],
    ],
  ],
  [
    'loopback',
    [
      ['127.0.0.0', 8],
      ['::1', 128],
    ],
  ],
  [
    'link-local',
    [
      ['169.254.0.0', 16],
      ['fe80::', 10],
    ],
  ],
  [
    'private',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['100.64.0.0', 10],
      ['fc00::', 7],
      ['fec0::', 10],
    ],
  ],
  [
    'reserved',
    [
      ['0.0.0.0', 8],
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.18.0.0', 15],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
      ['224.0.0.0', 4],
      ['240.0.0.0', 4],
      ['::', 128],
      ['100::', 64],
      ['2001::', 23],
      ['2001:db8::', 32],
      ['3fff::', 20],
      ['5f00::', 16],
      ['ff00::', 8],
    ],
  ],
]

const lists = ranges.map(([range, subnets]) => {
  const list = new BlockList()
  for (const [address, bits] of subnets) list.addSubnet(address, bits, isIPv4(address) ? 'ipv4' : 'ipv6')
  return [range, list] as const
})

/** The sixteen bytes of an IPv6 address. */
function bytesOf(address: string): number[] {
  // URL writes every form of one address in the same way, a dotted tail included
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = text.split('::')
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)))
  const [first, last] = [words(head), tail === undefined ? [] : words(tail)]
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return all.flatMap((word) => [word >> 8, word & 255])
}

const startsWith = (bytes: readonly number[], start: readonly number[]) => start.every((byte, at) => bytes[at] === byte)
const zeros = (count: number) => Array<number>(count).fill(0)

/** The IPv4 address that an IPv6 one stands for: mapped, compatible, translated (RFC 6052, 8215), 6to4, ISATAP. */
function embeddedIpv4(bytes: readonly number[]): string | undefined {
  const at = (start: number) => bytes.slice(start, start + 4).join('.')
  if (startsWith(bytes, [...zeros(10), 255, 255])) return at(12)
  if (startsWith(bytes, [...zeros(8), 255, 255, 0, 0])) return at(12)
  if (startsWith(bytes, zeros(12)) && bytes.slice(12).some((byte, index) => (index < 3 ? byte !== 0 : byte > 1))) return at(12)
  if (startsWith(bytes, [0, 0x64, 0xff, 0x9b])) return at(12)
  if (startsWith(bytes, [0x20, 0x02])) return at(2)
  if ((bytes[8] === 0 || bytes[8] === 2) && startsWith(bytes.slice(9), [0, 0x5e, 0xfe])) return at(12)
  return undefined
}

/** What the address leads to. A text that is no address is `reserved`: what cannot be judged is not reached. */
export function addressRange(address: string): AddressRange {
  const [plain = '', zone] = address.split('%')
  const family = isIP(plain)
  if (family === 0) return 'reserved'
  if (family === 4) return lists.find(([, list]) => list.check(plain, 'ipv4'))?.[0] ?? 'public'
  const bytes = bytesOf(plain)
  const known = lists.find(([, list]) => list.check(plain, 'ipv6'))?.[0]
  const inner = embeddedIpv4(bytes)
  if (inner !== undefined) {
    const range = addressRange(inner)
    if (known === 'link-local' && range !== 'metadata') return known
    // a public address behind a translator is still somewhere that a resolver had no reason to name
    if (range !== 'public') return range
    return startsWith(bytes, [...zeros(10), 255, 255]) ? 'public' : 'reserved'
  }
  if (zone !== undefined && known === undefined) return 'reserved'
  // all that IANA has given out is in 2000::/3
  return known ?? (((bytes[0] as number) & 0xe0) === 0x20 ? 'public' : 'reserved')
}
