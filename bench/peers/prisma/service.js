// The submit transaction in Prisma, as its documentation would have one write it: an interactive transaction, and a raw
// query for the lock, which Prisma's own API does not offer.

import { applyAttempt, learningDay } from './rules.js'

const later = (one, other) => (other && other > one ? other : one)

/** Store an answer with all that follows from it, once. */
export function submit(prisma, topicSlug, answer) {
  return prisma.$transaction(async (tx) => {
    const where = { user_id: answer.userId, topic_slug: topicSlug }
    const progress = await lockProgress(tx, where)
    const stored = await tx.user_task_attempts.findUnique({
      where: { user_id_submission_id: { user_id: answer.userId, submission_id: answer.submissionId } },
    })
    if (stored) return stored
    const config = await tx.topic_xp_config.findUniqueOrThrow({ where: { topic_slug: topicSlug } })
    const taskKey = { user_id_topic_slug_task_id: { ...where, task_id: answer.taskId } }
    const task = await tx.user_task_state.findUnique({ where: taskKey })

    const today = later(learningDay(answer.now), progress.last_practiced_date)
    const outcome = applyAttempt(config, progress, task, { isCorrect: answer.isCorrect, today })

    const attempt = await tx.user_task_attempts.create({
      data: attemptColumns(where, answer, outcome),
    })
    const { user_id, topic_slug, ...columns } = outcome.progress
    await tx.user_topic_xp.update({
      where: { user_id_topic_slug: where },
      data: { ...columns, last_activity: answer.now },
    })
    if (task) {
      await tx.user_task_state.update({ where: taskKey, data: outcome.task })
    } else {
      await tx.user_task_state.create({ data: { ...where, task_id: answer.taskId, ...outcome.task } })
    }
    const added = {
      correct_count: answer.isCorrect ? 1 : 0,
      wrong_count: answer.isCorrect ? 0 : 1,
      xp_earned: outcome.xpEarned,
    }
    const day = { user_id: answer.userId, learning_day: today }
    await tx.user_learning_days.upsert({
      where: { user_id_learning_day: day },
      create: { ...day, ...added },
      update: Object.fromEntries(Object.entries(added).map(([name, amount]) => [name, { increment: amount }])),
    })
    return attempt
  })
}

async function lockProgress(tx, where) {
  const lock = () => tx.$queryRaw`
    select user_id, topic_slug, current_xp, total_xp_earned, level, daily_tasks_count, daily_hinted_count,
      daily_wrong_count,
      daily_tasks_date, srs_stage, next_review_date, last_review_date, last_practiced_date, attempt_count
    from user_topic_xp
    where user_id = ${where.user_id}::uuid and topic_slug = ${where.topic_slug}
    for update`
  let [progress] = await lock()
  if (!progress) {
    // first touch; another first touch may be under way
    await tx.user_topic_xp.createMany({ data: where, skipDuplicates: true })
    ;[progress] = await lock()
  }
  return progress
}

const NO_RECEIPT = { base_xp: null, ladder: null, pace: null, repeat: null, daily_task_index: null }

function attemptColumns(where, answer, outcome) {
  return {
    ...where,
    task_id: answer.taskId,
    attempt_number: outcome.progress.attempt_count,
    submission_id: answer.submissionId,
    variant_seed: answer.seed,
    locale: 'en',
    user_answer: answer.text,
    verdict: answer.isCorrect ? 'correct' : 'incorrect',
    is_correct: answer.isCorrect,
    hints_used: 0,
    xp_earned: outcome.xpEarned,
    ...(outcome.receipt ?? NO_RECEIPT),
    is_scheduled_review: outcome.isSession,
    is_too_early: !outcome.isSession,
    mastery_level: outcome.task.mastery_level,
    review_count: outcome.task.review_count,
    next_review_date: outcome.task.next_review_date,
    learning_day: outcome.task.last_learning_day,
    attempted_at: answer.now,
  }
}
