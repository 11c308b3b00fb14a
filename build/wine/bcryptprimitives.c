/* bcryptprimitives.dll for Wine: Windows' own source of randomness for programs written in Rust,
 * as cryptography is. Debian's Wine 8 has the same under another name: RtlGenRandom. */

typedef unsigned char Byte;
typedef unsigned long long Size;

__declspec(dllimport) Byte SystemFunction036(void *target, unsigned long count);

#define MOST 0x10000000u

__declspec(dllexport) int ProcessPrng(Byte *target, Size count)
{
    while (count) {
        unsigned long part = count > MOST ? MOST : (unsigned long)count;
        if (!SystemFunction036(target, part))
            return 0;
        target += part;
        count -= part;
    }
    return 1;
}
