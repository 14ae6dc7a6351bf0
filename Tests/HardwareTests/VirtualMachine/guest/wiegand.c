/* wiegand D0 D1 GAP_MS FRAME...: sends frames of 0 and 1 over two simulated lines that idle high, by writing their `pull`
 * files: pulses of 100 us, 2 ms apart, GAP_MS of silence after each frame. Tells the longest distance of two bits in each
 * frame, in microseconds, so that a sender that was held up shows. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void wait_until(long long time) {
    while (now() < time) {
    }
}

static void put(int line, const char *text, size_t length) {
    if (pwrite(line, text, length, 0) < 0) {
        perror("pull");
        exit(1);
    }
}

int main(int count, char **arguments) {
    int lines[2] = {open(arguments[1], O_WRONLY), open(arguments[2], O_WRONLY)};
    if (lines[0] < 0 || lines[1] < 0) {
        perror("wiegand");
        return 1;
    }
    for (int frame = 4; frame < count; frame++) {
        long long last = 0, longest = 0;
        for (const char *bit = arguments[frame]; *bit; bit++) {
            long long start = now();
            if (last && start - last > longest) longest = start - last;
            last = start;
            put(lines[*bit == '1'], "pull-down", 9);
            wait_until(start + 100000);
            put(lines[*bit == '1'], "pull-up", 7);
            wait_until(start + 2000000);
        }
        printf("%lld\n", longest / 1000);
        usleep((useconds_t)atoi(arguments[3]) * 1000);
    }
    return 0;
}
