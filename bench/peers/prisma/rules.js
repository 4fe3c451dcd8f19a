// The rules of webapp/rules, in JavaScript. A test compares what they store with what the app stores.

import { Prisma } from '@prisma/client'

const TOP_MASTERY = 5
const DAY = 24 * 60 * 60 * 1000
const DAY_STARTS = 4 * 60 * 60 * 1000

/** The learning day in UTC, as midnight of its date: how Prisma represents dates. */
export const learningDay = (now) => new Date(Math.floor((now.getTime() - DAY_STARTS) / DAY) * DAY)

const inDays = (today, days) => new Date(today.getTime() + days * DAY)
const isSame = (one, other) => one !== null && one.getTime() === other.getTime()

/** What an answer earns and how it moves topic and task; `task` is null at the first attempt at the task. */
export function applyAttempt(config, progress, task, { isCorrect, today }) {
  const isToday = isSame(progress.daily_tasks_date, today)
  const correctToday = isToday ? progress.daily_tasks_count : 0
  const wrongToday = isToday ? progress.daily_wrong_count : 0
  const isSession = isDue(progress, today) || isSame(progress.last_review_date, today)
  const receipt = isCorrect ? receiptFor(config, task, { index: correctToday + 1, isSession, today }) : null
  const xpEarned = receipt ? xpOf(receipt) : 0
  const currentXp = Math.min(config.max_xp, progress.current_xp + xpEarned)
  const answered = {
    ...progress,
    current_xp: currentXp,
    total_xp_earned: progress.total_xp_earned + BigInt(xpEarned),
    level: config.level_thresholds.filter((threshold) => threshold <= currentXp).length,
    daily_tasks_count: correctToday + (isCorrect ? 1 : 0),
    daily_hinted_count: isToday ? progress.daily_hinted_count : 0, // the bench shows no hints
    daily_wrong_count: wrongToday + (isCorrect ? 0 : 1),
    daily_tasks_date: today,
    last_practiced_date: today,
    attempt_count: progress.attempt_count + 1,
  }
  return {
    xpEarned,
    receipt,
    isSession,
    progress: settleReview(config, answered, { today }),
    task: scheduleTask(config, task, { isCorrect, today }),
  }
}

function isDue(progress, today) {
  return progress.next_review_date ? progress.next_review_date <= today : progress.srs_stage === 0
}

function receiptFor(config, task, { index, isSession, today }) {
  const [ladder, factor] =
    index <= config.daily_full_tasks
      ? ['full', config.multiplier_full]
      : index <= config.daily_full_tasks + config.daily_half_tasks
        ? ['half', config.multiplier_half]
        : ['low', config.multiplier_low]
  const earlier = attemptsToday(task, today)
  return {
    base_xp: config.base_task_xp,
    ladder,
    pace: isSession ? factor : Prisma.Decimal.min(factor, config.multiplier_early),
    repeat: earlier
      ? Prisma.Decimal.max(config.daily_xp_decay.pow(earlier), config.min_xp_percent)
      : new Prisma.Decimal(1),
    daily_task_index: index,
  }
}

const xpOf = (receipt) =>
  receipt.pace.mul(receipt.base_xp).mul(receipt.repeat).toDecimalPlaces(0, Prisma.Decimal.ROUND_HALF_UP).toNumber()

function settleReview(config, progress, { today }) {
  if (!isDue(progress, today)) return progress
  const [right, wrong] = [progress.daily_tasks_count, progress.daily_wrong_count]
  const rung = rungAfter(config, progress, { right, wrong, today })
  if (rung === null) return progress
  return {
    ...progress,
    srs_stage: rung,
    next_review_date: inDays(today, config.review_intervals[rung - 1]),
    last_review_date: today,
  }
}

/** The rung after the day's answers so far; null while the review goes on. */
function rungAfter(config, progress, { right, wrong, today }) {
  if (progress.srs_stage === 0) return right >= config.review_tasks ? 1 : null
  if (right + wrong < 3 && !(right === 2 && wrong === 0)) return null
  const intervals = config.review_intervals
  const rung = Math.min(progress.srs_stage, intervals.length)
  if (wrong >= 2) return Math.max(1, rung - 2)
  const waited = (today - progress.last_review_date) / DAY
  const earned = Math.max(rung, intervals.filter((interval) => interval <= waited).length)
  return wrong === 0 ? Math.min(intervals.length, earned + 1) : earned
}

function scheduleTask(config, task, { isCorrect, today }) {
  let masteryLevel = task ? task.mastery_level : 0
  let reviewCount = task ? task.review_count : 0
  let nextReviewDate = task ? task.next_review_date : today
  if (!isCorrect) {
    masteryLevel = Math.max(0, masteryLevel - 1)
    reviewCount = 0
    nextReviewDate = inDays(today, 1)
  } else if (nextReviewDate !== null && nextReviewDate <= today) {
    masteryLevel = Math.min(TOP_MASTERY, masteryLevel + 1)
    reviewCount = task ? reviewCount + 1 : 0
    const interval = config.review_intervals[Math.min(reviewCount, config.review_intervals.length - 1)]
    nextReviewDate = masteryLevel === TOP_MASTERY ? null : inDays(today, interval)
  }
  return {
    mastery_level: masteryLevel,
    review_count: reviewCount,
    next_review_date: nextReviewDate,
    attempt_count: (task ? task.attempt_count : 0) + 1,
    correct_count: (task ? task.correct_count : 0) + (isCorrect ? 1 : 0),
    daily_attempt_count: attemptsToday(task, today) + 1,
    last_learning_day: today,
  }
}

const attemptsToday = (task, today) => (task && isSame(task.last_learning_day, today) ? task.daily_attempt_count : 0)
