#pragma once
// One face for libgpiod 1.6 (Debian 12) and 2.x (Debian 13), in the shape of 2.x: settings, requests, events in bulk.
// The headers have no version macro; GPIOD_LINE_BULK_MAX_LINES is defined by 1.x only.
//
// Functions return 0 or a count, or a negated errno. A request outlives its chip, as in 2.x. As in both libraries, an
// object must not be used by two threads at a time.
#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef GPIOD_LINE_BULK_MAX_LINES
#define CGPIOD_GENERATION 1
#else
#define CGPIOD_GENERATION 2
#endif

enum {
    /// The kernel's own limit of names, with the terminating zero.
    CGPIOD_NAME_SIZE = 32,
    CGPIOD_MAX_LINES = 64,
    /// Events that one call reads at most; 1.x gives 16.
    CGPIOD_MAX_EVENTS = 64,
    /// Events that the kernel queues for each line with 1.x.
    CGPIOD_V1_QUEUE = 16,
};

enum cgpiod_bias { CGPIOD_BIAS_AS_IS, CGPIOD_BIAS_DISABLED, CGPIOD_BIAS_PULL_UP, CGPIOD_BIAS_PULL_DOWN };
enum cgpiod_drive { CGPIOD_DRIVE_PUSH_PULL, CGPIOD_DRIVE_OPEN_DRAIN, CGPIOD_DRIVE_OPEN_SOURCE };
enum cgpiod_mode { CGPIOD_OUTPUT, CGPIOD_INPUT_ACTIVATED, CGPIOD_INPUT_BOTH };

struct cgpiod_chip_info {
    char name[CGPIOD_NAME_SIZE];
    char label[CGPIOD_NAME_SIZE];
    unsigned int lines;
};

struct cgpiod_line_info {
    /// Empty when it has none.
    char name[CGPIOD_NAME_SIZE];
    char consumer[CGPIOD_NAME_SIZE];
    bool used;
    bool output;
    bool active_low;
};

struct cgpiod_settings {
    /// Inputs report edges: those into the active state, or both.
    enum cgpiod_mode mode;
    bool active_low;
    enum cgpiod_bias bias;
    enum cgpiod_drive drive;
    /// Of inputs with 2.x only.
    unsigned long debounce_us;
};

struct cgpiod_event {
    unsigned int offset;
    /// Into the active state.
    bool activated;
    /// CLOCK_MONOTONIC, by the kernel.
    uint64_t nanoseconds;
    /// Counts the events of the request, lost ones included; 0 with 1.x.
    unsigned long sequence;
};

static inline int cgpiod_generation(void) { return CGPIOD_GENERATION; }

static inline void cgpiod_copy_name(char *to, const char *from) {
    strncpy(to, from ? from : "", CGPIOD_NAME_SIZE - 1);
    to[CGPIOD_NAME_SIZE - 1] = 0;
}

/// The errno that a call left, negated; never 0.
static inline int cgpiod_failure(void) { return errno > 0 ? -errno : -EIO; }

struct cgpiod_chip {
    struct gpiod_chip *chip;
    /// Its opener and, with 1.x, its requests: there the lines are parts of the chip.
    unsigned int references;
};

struct cgpiod_request {
    unsigned int count;
    unsigned int offsets[CGPIOD_MAX_LINES];
    bool reports_edges;
#if CGPIOD_GENERATION == 1
    struct cgpiod_chip *chip;
    struct gpiod_line_bulk lines;
#else
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *events;
#endif
};

static inline int cgpiod_chip_open(const char *path, struct cgpiod_chip **opened) {
    struct cgpiod_chip *chip = calloc(1, sizeof *chip);
    if (!chip) return -ENOMEM;
    errno = 0;
    chip->chip = gpiod_chip_open(path);
    if (!chip->chip) {
        int failure = cgpiod_failure();
        free(chip);
        return failure;
    }
    chip->references = 1;
    *opened = chip;
    return 0;
}

static inline void cgpiod_chip_close(struct cgpiod_chip *chip) {
    if (--chip->references) return;
    gpiod_chip_close(chip->chip);
    free(chip);
}

static inline int cgpiod_chip_get_info(struct cgpiod_chip *chip, struct cgpiod_chip_info *info) {
#if CGPIOD_GENERATION == 1
    cgpiod_copy_name(info->name, gpiod_chip_name(chip->chip));
    cgpiod_copy_name(info->label, gpiod_chip_label(chip->chip));
    info->lines = gpiod_chip_num_lines(chip->chip);
#else
    errno = 0;
    struct gpiod_chip_info *got = gpiod_chip_get_info(chip->chip);
    if (!got) return cgpiod_failure();
    cgpiod_copy_name(info->name, gpiod_chip_info_get_name(got));
    cgpiod_copy_name(info->label, gpiod_chip_info_get_label(got));
    info->lines = (unsigned int)gpiod_chip_info_get_num_lines(got);
    gpiod_chip_info_free(got);
#endif
    return 0;
}

/// Asks the kernel, so -ENODEV tells that the chip is gone.
static inline int cgpiod_chip_get_line_info(struct cgpiod_chip *chip, unsigned int offset,
                                            struct cgpiod_line_info *info) {
    errno = 0;
#if CGPIOD_GENERATION == 1
    struct gpiod_line *line = gpiod_chip_get_line(chip->chip, offset);
    // Lines are remembered by the chip; only an update asks again.
    if (!line || gpiod_line_update(line) < 0) return cgpiod_failure();
    cgpiod_copy_name(info->name, gpiod_line_name(line));
    cgpiod_copy_name(info->consumer, gpiod_line_consumer(line));
    info->used = gpiod_line_is_used(line);
    info->output = gpiod_line_direction(line) == GPIOD_LINE_DIRECTION_OUTPUT;
    info->active_low = gpiod_line_active_state(line) == GPIOD_LINE_ACTIVE_STATE_LOW;
#else
    struct gpiod_line_info *got = gpiod_chip_get_line_info(chip->chip, offset);
    if (!got) return cgpiod_failure();
    cgpiod_copy_name(info->name, gpiod_line_info_get_name(got));
    cgpiod_copy_name(info->consumer, gpiod_line_info_get_consumer(got));
    info->used = gpiod_line_info_is_used(got);
    info->output = gpiod_line_info_get_direction(got) == GPIOD_LINE_DIRECTION_OUTPUT;
    info->active_low = gpiod_line_info_is_active_low(got);
    gpiod_line_info_free(got);
#endif
    return 0;
}

/// How many descriptors tell of edges: one for each line with 1.x, one for all with 2.x, none of outputs.
static inline unsigned int cgpiod_request_descriptors(struct cgpiod_request *request) {
    if (!request->reports_edges) return 0;
    return CGPIOD_GENERATION == 1 ? request->count : 1;
}

static inline int cgpiod_request_descriptor(struct cgpiod_request *request, unsigned int index) {
#if CGPIOD_GENERATION == 1
    return gpiod_line_event_get_fd(gpiod_line_bulk_get_line(&request->lines, index));
#else
    (void)index;
    return gpiod_line_request_get_fd(request->request);
#endif
}

static inline void cgpiod_request_release(struct cgpiod_request *request) {
#if CGPIOD_GENERATION == 1
    gpiod_line_release_bulk(&request->lines);
    cgpiod_chip_close(request->chip);
#else
    if (request->events) gpiod_edge_event_buffer_free(request->events);
    gpiod_line_request_release(request->request);
#endif
    free(request);
}

#if CGPIOD_GENERATION == 1
static inline int cgpiod_request_fill(struct cgpiod_request *request, struct cgpiod_chip *chip, const char *consumer,
                                      const struct cgpiod_settings *settings, const int *values) {
    gpiod_line_bulk_init(&request->lines);
    for (unsigned int i = 0; i < request->count; i++) {
        struct gpiod_line *line = gpiod_chip_get_line(chip->chip, request->offsets[i]);
        if (!line) return cgpiod_failure();
        gpiod_line_bulk_add(&request->lines, line);
    }
    static const int modes[] = {GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, GPIOD_LINE_REQUEST_EVENT_RISING_EDGE,
                                GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES};
    static const int biases[] = {0, GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE, GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
                                 GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN};
    static const int drives[] = {0, GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN, GPIOD_LINE_REQUEST_FLAG_OPEN_SOURCE};
    struct gpiod_line_request_config config = {
        .consumer = consumer,
        .request_type = modes[settings->mode],
        .flags = (settings->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0) | biases[settings->bias] |
                 (settings->mode == CGPIOD_OUTPUT ? drives[settings->drive] : 0),
    };
    errno = 0;
    if (gpiod_line_request_bulk(&request->lines, &config, values) < 0) return cgpiod_failure();
    request->chip = chip;
    chip->references++;
    return 0;
}
#else
static inline int cgpiod_request_fill(struct cgpiod_request *request, struct cgpiod_chip *chip, const char *consumer,
                                      const struct cgpiod_settings *settings, const int *values) {
    static const enum gpiod_line_bias biases[] = {GPIOD_LINE_BIAS_AS_IS, GPIOD_LINE_BIAS_DISABLED,
                                                  GPIOD_LINE_BIAS_PULL_UP, GPIOD_LINE_BIAS_PULL_DOWN};
    static const enum gpiod_line_drive drives[] = {GPIOD_LINE_DRIVE_PUSH_PULL, GPIOD_LINE_DRIVE_OPEN_DRAIN,
                                                   GPIOD_LINE_DRIVE_OPEN_SOURCE};
    struct gpiod_line_settings *line = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *config = gpiod_request_config_new();
    int failure = 0;
    errno = 0;
    if (!line || !lines || !config) {
        failure = -ENOMEM;
    } else {
        bool output = settings->mode == CGPIOD_OUTPUT;
        bool fits =
            gpiod_line_settings_set_direction(line, output ? GPIOD_LINE_DIRECTION_OUTPUT
                                                           : GPIOD_LINE_DIRECTION_INPUT) == 0 &&
            gpiod_line_settings_set_bias(line, biases[settings->bias]) == 0 &&
            (!output || gpiod_line_settings_set_drive(line, drives[settings->drive]) == 0) &&
            (output || gpiod_line_settings_set_edge_detection(
                           line, settings->mode == CGPIOD_INPUT_BOTH ? GPIOD_LINE_EDGE_BOTH
                                                                     : GPIOD_LINE_EDGE_RISING) == 0) &&
            gpiod_line_settings_set_event_clock(line, GPIOD_LINE_CLOCK_MONOTONIC) == 0;
        gpiod_line_settings_set_active_low(line, settings->active_low);
        if (!output) gpiod_line_settings_set_debounce_period_us(line, settings->debounce_us);
        enum gpiod_line_value levels[CGPIOD_MAX_LINES];
        for (unsigned int i = 0; output && i < request->count; i++)
            levels[i] = values[i] ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
        fits = fits && gpiod_line_config_add_line_settings(lines, request->offsets, request->count, line) == 0 &&
               (!output || gpiod_line_config_set_output_values(lines, levels, request->count) == 0);
        gpiod_request_config_set_consumer(config, consumer);
        // The most that the kernel takes, so that a frame of a card fits many times over.
        gpiod_request_config_set_event_buffer_size(config, 16 * CGPIOD_MAX_LINES);
        request->events = output ? NULL : gpiod_edge_event_buffer_new(CGPIOD_MAX_EVENTS);
        if (fits && (output || request->events))
            request->request = gpiod_chip_request_lines(chip->chip, config, lines);
        if (!request->request) {
            failure = cgpiod_failure();
            if (request->events) gpiod_edge_event_buffer_free(request->events);
        }
    }
    if (line) gpiod_line_settings_free(line);
    if (lines) gpiod_line_config_free(lines);
    if (config) gpiod_request_config_free(config);
    return failure;
}
#endif

/// Claims lines with the same settings.
///
/// `offsets` and, for outputs, their first `values` (1 is active) hold `count` elements, at most CGPIOD_MAX_LINES.
static inline int cgpiod_request_lines(struct cgpiod_chip *chip, const char *consumer,
                                       const struct cgpiod_settings *settings, const unsigned int *offsets,
                                       const int *values, unsigned int count, struct cgpiod_request **claimed) {
    if (count == 0 || count > CGPIOD_MAX_LINES) return -EINVAL;
    struct cgpiod_request *request = calloc(1, sizeof *request);
    if (!request) return -ENOMEM;
    request->count = count;
    memcpy(request->offsets, offsets, count * sizeof *offsets);
    request->reports_edges = settings->mode != CGPIOD_OUTPUT;
    int failure = cgpiod_request_fill(request, chip, consumer, settings, values);
    if (failure) {
        free(request);
        return failure;
    }
    for (unsigned int i = 0; i < cgpiod_request_descriptors(request); i++) {
        int descriptor = cgpiod_request_descriptor(request, i);
        // Reading must tell that nothing waits rather than wait itself.
        int flags = fcntl(descriptor, F_GETFL);
        if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
            failure = cgpiod_failure();
            cgpiod_request_release(request);
            return failure;
        }
    }
    *claimed = request;
    return 0;
}

/// 1 when the line is active, 0 when it is not.
static inline int cgpiod_request_get_value(struct cgpiod_request *request, unsigned int index) {
    errno = 0;
#if CGPIOD_GENERATION == 1
    int value = gpiod_line_get_value(gpiod_line_bulk_get_line(&request->lines, index));
#else
    int value = gpiod_line_request_get_value(request->request, request->offsets[index]);
#endif
    return value < 0 ? cgpiod_failure() : value;
}

static inline int cgpiod_request_set_value(struct cgpiod_request *request, unsigned int index, bool active) {
    errno = 0;
#if CGPIOD_GENERATION == 1
    int result = gpiod_line_set_value(gpiod_line_bulk_get_line(&request->lines, index), active);
#else
    int result = gpiod_line_request_set_value(request->request, request->offsets[index],
                                              active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
#endif
    return result < 0 ? cgpiod_failure() : 0;
}

/// Reads at most CGPIOD_MAX_EVENTS waiting events of a descriptor, oldest first; 0 when none waits.
static inline int cgpiod_request_read_events(struct cgpiod_request *request, unsigned int index,
                                             struct cgpiod_event *events) {
    errno = 0;
#if CGPIOD_GENERATION == 1
    struct gpiod_line_event got[CGPIOD_V1_QUEUE];
    int count = gpiod_line_event_read_fd_multiple(cgpiod_request_descriptor(request, index), got, CGPIOD_V1_QUEUE);
    if (count < 0) return errno == EAGAIN ? 0 : cgpiod_failure();
    for (int i = 0; i < count; i++) {
        events[i].offset = request->offsets[index];
        events[i].activated = got[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE;
        events[i].nanoseconds = (uint64_t)got[i].ts.tv_sec * 1000000000u + (uint64_t)got[i].ts.tv_nsec;
        events[i].sequence = 0;
    }
#else
    (void)index;
    int count = gpiod_line_request_read_edge_events(request->request, request->events, CGPIOD_MAX_EVENTS);
    if (count < 0) return errno == EAGAIN ? 0 : cgpiod_failure();
    for (int i = 0; i < count; i++) {
        struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(request->events, (unsigned long)i);
        events[i].offset = gpiod_edge_event_get_line_offset(event);
        events[i].activated = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE;
        events[i].nanoseconds = gpiod_edge_event_get_timestamp_ns(event);
        events[i].sequence = gpiod_edge_event_get_global_seqno(event);
    }
#endif
    return count;
}
