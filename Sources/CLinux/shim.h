#pragma once
// Linux interfaces that Swift's Glibc module leaves out.
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/timex.h>
