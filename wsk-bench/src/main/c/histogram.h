/* Times in nanoseconds, kept to better than one percent. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/* Every power of two is cut into so many equal parts. */
#define PARTS_LOG2 7
#define PARTS (1 << PARTS_LOG2)
#define CELLS ((64 - PARTS_LOG2 + 1) * PARTS)

struct histogram {
    uint64_t count;
    uint64_t max;
    uint64_t cells[CELLS];
};

static inline unsigned cell_of(uint64_t nanos) {
    if (nanos < PARTS) {
        return (unsigned)nanos;
    }
    unsigned shift = 63 - (unsigned)__builtin_clzll(nanos) - PARTS_LOG2;
    return (shift << PARTS_LOG2) + (unsigned)(nanos >> shift);
}

static inline void record(struct histogram *histogram, uint64_t nanos) {
    histogram->count++;
    histogram->cells[cell_of(nanos)]++;
    if (nanos > histogram->max) {
        histogram->max = nanos;
    }
}

/* The middle of the cell below which that share of all times lies. */
static inline double percentile(const struct histogram *histogram, double share) {
    uint64_t wanted = (uint64_t)(share * (double)histogram->count);
    uint64_t seen = 0;
    for (unsigned cell = 0; cell < CELLS; cell++) {
        seen += histogram->cells[cell];
        if (seen > wanted || (seen > 0 && seen == histogram->count)) {
            if (cell < 2 * PARTS) {
                return cell;
            }
            unsigned shift = (cell >> PARTS_LOG2) - 1;
            uint64_t low = (uint64_t)(PARTS + cell % PARTS) << shift;
            uint64_t middle = low + (1ULL << shift) / 2;
            return (double)(middle < histogram->max ? middle : histogram->max);
        }
    }
    return 0;
}

#endif
